import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { around, everything } from "../engines/fixtures/smallNetworks.ts";
import { startOf } from "../engines/fixtures/keras.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { randomImages } from "../exporting/checkOnnx.ts";
import { exportTfjs } from "../exporting/exportTfjs.ts";
import { exportedNetwork } from "../exporting/fixtures/trained.ts";
import { failureOf } from "../importing/testProject.ts";
import { readNetwork } from "./readNetwork.ts";

let folder: string;
beforeAll(async () => (folder = await mkdtemp(path.join(tmpdir(), "moascope-networks-"))));
afterAll(() => rm(folder, { recursive: true }));

test("a network with all that has weights comes back from TensorFlow.js with the same output", async () => {
  const model = everything();
  const exported = { ...exportedNetwork("lenet5"), model, weights: startOf(model), size: 8 };
  const target = path.join(folder, "everything");
  await exportTfjs(exported, target);
  const { format, sha256, ...read } = await readNetwork(target);
  expect({ format, sha256 }).toEqual({ format: "tfjs", sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });

  const images = randomImages(exported, 2);
  await using before = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 2);
  await using after = await onnxRuntime.predictor({ model: read.model, scales: null, threads: 1 }, read.weights, 2);
  expectClose("the output", await after.predict(images, 2), await before.predict(images, 2));
});

type Manifest = { modelTopology: { config: { layers: { class_name: string; name: string; config: Record<string, unknown> }[] } }; weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string; quantization?: object }[] }[] };

describe("a model.json", () => {
  let original: string;
  beforeAll(async () => {
    original = path.join(folder, "original");
    await exportTfjs(exportedNetwork("lenet5"), original);
  });

  /** A copy of the network with its description changed. */
  async function changed(name: string, change: (manifest: Manifest, shard: Buffer) => void): Promise<string> {
    const copy = path.join(folder, name);
    await cp(original, copy, { recursive: true });
    const file = path.join(copy, "model.json");
    const shard = path.join(copy, "group1-shard1of1.bin");
    const manifest = JSON.parse(await readFile(file, "utf8")) as Manifest;
    const bytes = await readFile(shard);
    change(manifest, bytes);
    await writeFile(shard, bytes);
    await writeFile(file, JSON.stringify(manifest));
    return file;
  }

  test.each<[string, string, (manifest: Manifest) => void, RegExp]>([
    ["a layer of an unknown kind", "NetworkPartsUnknown", (manifest) => void (manifest.modelTopology.config.layers[3]!.class_name = "CapsuleLayer"), /CapsuleLayer \(average_pooling2d\)/],
    ["a layer that is called as another", "NetworkUnsuitable", (manifest) => void (manifest.modelTopology.config.layers[3]!.name = "conv2d"), /two of its layers are called "conv2d"/],
    ["a weight of another shape", "NetworkWeightsUnfit", (manifest) => void manifest.weightsManifest[0]!.weights[4]!.shape.reverse(), /has the shape/],
    ["more weights than numbers", "NetworkFileDamaged", (manifest) => void (manifest.weightsManifest[0]!.weights[4]!.shape = [1000, 1000]), /end before/],
    ["too few weights", "NetworkFileDamaged", (manifest) => void manifest.weightsManifest[0]!.weights.pop(), /instead of/],
    ["weights in a folder above", "NetworkFileUnsafe", (manifest) => void (manifest.weightsManifest[0]!.paths = ["../original/group1-shard1of1.bin"]), /not a plain file in the same folder/],
    ["weights at an absolute path", "NetworkFileUnsafe", (manifest) => void (manifest.weightsManifest[0]!.paths = ["/etc/hostname"]), /etc.hostname/],
    ["weights that are missing", "NetworkFileMissing", (manifest) => void (manifest.weightsManifest[0]!.paths = ["other.bin"]), /other\.bin/],
    ["channels first", "NetworkUnsuitable", (manifest) => void (manifest.modelTopology.config.layers[2]!.config["data_format"] = "channels_first"), /data_format/],
  ])("with %s fails with one sentence", async (name, code, change, sentence) => {
    const failure = await failureOf(readNetwork(await changed(name, change)));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(sentence) });
  });

  test("with a link out of its folder is refused", async () => {
    const file = await changed("link", (manifest) => void (manifest.weightsManifest[0]!.paths = ["link.bin"]));
    await symlink(path.join(original, "group1-shard1of1.bin"), path.join(path.dirname(file), "link.bin"));
    expect(await failureOf(readNetwork(file))).toMatchObject({ code: "NetworkFileUnsafe" });
  });

  test("with weights as whole numbers is read as what they stand for", async () => {
    const plain = await readNetwork(original);
    const file = await changed("quantised", (manifest) => {
      const [group] = manifest.weightsManifest;
      // Half of the bytes of 32-bit floats are as many 16-bit numbers.
      group!.weights = [...group!.weights.map((entry) => ({ ...entry, quantization: { dtype: "uint16", scale: 0.5, min: -3 } }))];
      group!.weights.push({ name: "spare/kernel", shape: [group!.weights.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0) * 2], dtype: "float32", quantization: { dtype: "uint8", scale: 1, min: 0 } });
    });
    const { weights } = await readNetwork(file);
    const bytes = await readFile(path.join(path.dirname(file), "group1-shard1of1.bin"));
    expect([...weights.keys()]).toEqual([...plain.weights.keys()]);
    // The first weight of the file is the first number.
    expect(weights.get("normalisation/gamma")![0]).toBeCloseTo(bytes.readUInt16LE(0) / 2 - 3, 5);
  });
});

test("models within models, and sequential ones, are unrolled", async () => {
  const model = around((network, x) => network.batchNorm(x));
  const weights = startOf(model);
  const exported = { ...exportedNetwork("lenet5"), model, weights, channels: ["a", "b"], size: 7 };
  const flat = path.join(folder, "flat");
  await exportTfjs(exported, flat);
  const nested = path.join(folder, "nested");
  await cp(flat, nested, { recursive: true });
  const manifest = JSON.parse(await readFile(path.join(flat, "model.json"), "utf8")) as { modelTopology: { class_name: string; config: { name: string; layers: { class_name: string; name: string; config: object; inbound_nodes: unknown }[]; input_layers: unknown; output_layers: unknown } } };
  const { layers, ...config } = manifest.modelTopology.config;
  const [flatten, classes] = layers.slice(-2);
  const inner = { class_name: "Functional", config: { ...config, name: "backbone", layers: layers.slice(0, -2), output_layers: [[layers.at(-3)!.name, 0, 0]] } };
  const outer = { class_name: "Sequential", config: { name: "whole", layers: [inner, { class_name: flatten!.class_name, config: flatten!.config }, { class_name: classes!.class_name, config: classes!.config }] } };
  await writeFile(path.join(nested, "model.json"), JSON.stringify({ ...manifest, modelTopology: { model_config: outer } }));
  const [one, other] = [await readNetwork(flat), await readNetwork(nested)];
  expect(other.model.config.layers.map(({ name, inbound_nodes }) => [name, inbound_nodes])).toEqual(one.model.config.layers.map(({ name, inbound_nodes }) => [name, inbound_nodes]));
  expect(other.weights).toEqual(one.weights);
});
