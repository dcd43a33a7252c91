import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFailure } from "../../shared/failure.ts";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { channelsFirst, channelsLast, layers, numbersOf, tensorOf, tf } from "../engines/fixtures/tensorflow.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import { FunctionalModel } from "../nn/zoo/functionalModel.ts";
import { zoo } from "../nn/zoo/index.ts";
import { randomImages } from "./checkOnnx.ts";
import { type ExportedModel, inputShape } from "./exported.ts";
import { exportTfjs } from "./exportTfjs.ts";
import { exportedModel, exportedNetwork } from "./fixtures/trained.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "moascope-tfjs-"))));
afterEach(() => rm(folder, { recursive: true }));

type Manifest = { readonly modelTopology: object; readonly weightsManifest: { paths: string[]; weights: tf.io.WeightsManifestEntry[] }[] };

/** Reads a folder from the disk, for TF.js itself reads only from the web. */
const fromFolder = (path: string): tf.io.IOHandler => ({
  async load() {
    const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(path, "model.json"), "utf8")) as Manifest;
    const parts = await Promise.all(weightsManifest.flatMap(({ paths }) => paths).map((name) => readFile(join(path, name))));
    const whole = Uint8Array.from(Buffer.concat(parts));
    return { modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData: whole.buffer };
  },
});

const beyond: readonly string[] = ["alexnet", "googlenet"];

test.each(Object.keys(zoo).filter((name) => !beyond.includes(name)))("tf.loadLayersModel reads an exported %s, which gives the probabilities of the trained one for raw images", async (name) => {
  const exported = exportedNetwork(name, { isSmall: true });
  const path = join(folder, "deep", "network");
  await exportTfjs(exported, path);
  const network = await layers.loadLayersModel(fromFolder(path));

  const [, ...sides] = inputShape(exported, 2);
  expect(network.inputs[0]!.shape).toEqual([null, ...(sides.length === 1 ? sides : [exported.size, exported.size, 2])]);
  // The normalisation of images, or what makes grey levels of drawn ones.
  expect(network.layers.at(sides.length === 1 ? -1 : 1)!.trainable).toBe(false);
  const images = randomImages(exported, 2);
  const input = tensorOf(images, [2, ...sides]);
  const found = network.predict(sides.length === 1 ? input : channelsLast(input)) as tf.Tensor;
  await using predictor = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 2);
  expectClose("the probabilities", numbersOf(found.rank === 4 ? channelsFirst(found) : found), await predictor.predict(images, 2));
});

/** A custom network of what TF.js has no layer for and others do the work of. */
function inOtherWords(activation: string): ExportedModel {
  const net = new FunctionalModel("custom");
  const images = net.input(8, 8, 2);
  const bent = net.conv(net.conv(images, 6, 3), 6, 3, { activation });
  const grouped = net.conv(net.activation(bent, activation), 9, 3, { groups: 3, activation });
  const difference = net.layer("Subtract", [net.conv(grouped, 4, 1), net.conv(images, 4, 3)], {});
  const sum = net.layer("CustomScaleLayer", [difference, net.conv(grouped, 4, 1)], { scale: 0.2 });
  return exportedModel("custom", net.finish(images, net.classes(net.averaged(sum), 3)));
}

test.each(["silu", "leaky_relu", "gelu_new", "log_softmax", "hard_sigmoid_of_sixths", "sign"])("convolutions in groups, differences, scaled sums and %s are written in layers that tf.loadLayersModel reads", async (activation) => {
  const exported = inOtherWords(activation);
  const path = join(folder, "network");
  await exportTfjs(exported, path);
  const network = await layers.loadLayersModel(fromFolder(path));
  const images = randomImages(exported, 3);
  const found = network.predict(channelsLast(tensorOf(images, [3, 2, 8, 8]))) as tf.Tensor;
  await using before = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 3);
  const expected = await before.predict(images, 3);
  expectClose("the probabilities", numbersOf(found), expected);
  const { model, weights } = await readNetwork(path);
  await using after = await onnxRuntime.predictor({ model, scales: exported.scales!.map(() => ({ offset: 0, scale: 1 })), threads: 1 }, weights, 3);
  expectClose("the probabilities after reading", await after.predict(images, 3), expected);
});

test("depthwise kernels with gaps, and layer normalisation without scales or shifts, are written as layers that give the same there", async () => {
  const net = new FunctionalModel("custom");
  const images = net.input(8, 8, 2);
  const gaps = net.layer("DepthwiseConv2D", [images], { kernel_size: [3, 2], strides: [1, 1], padding: "valid", dilation_rate: [2, 3], depth_multiplier: 2, activation: "tanh" });
  const normal = net.layer("LayerNormalization", [net.layer("LayerNormalization", [gaps], { axis: -1, scale: false })], { axis: [1, 2], scale: false, center: false });
  const exported = exportedModel("custom", net.finish(images, net.classes(net.layer("Flatten", [normal], {}), 3)));
  await exportTfjs(exported, join(folder, "network"));
  const network = await layers.loadLayersModel(fromFolder(join(folder, "network")));
  const raw = randomImages(exported, 2);
  await using before = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 2);
  expectClose("the output", numbersOf(network.predict(channelsLast(tensorOf(raw, [2, 2, 8, 8]))) as tf.Tensor), await before.predict(raw, 2));
});

test("a function that ends a network is written in parts, too, which then end it", async () => {
  const net = new FunctionalModel("custom");
  const images = net.input(8, 8, 2);
  const exported = exportedModel("custom", net.finish(images, net.dense(net.averaged(net.conv(images, 4, 3)), 3, { activation: "leaky_relu" })));
  await exportTfjs(exported, join(folder, "network"));
  const network = await layers.loadLayersModel(fromFolder(join(folder, "network")));
  const raw = randomImages(exported, 2);
  await using before = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 2);
  expectClose("the output", numbersOf(network.predict(channelsLast(tensorOf(raw, [2, 2, 8, 8]))) as tf.Tensor), await before.predict(raw, 2));
});

test.each(beyond)("%s has layers that TF.js does not have, and is not written", async (name) => {
  const sentence = expect.stringMatching(/^TensorFlow\.js has no layer that does what .* \(LocalResponseNormalization\).* Export the network as ONNX\.$/);
  await expect(exportTfjs(exportedNetwork(name, { isSmall: true }), join(folder, "network"))).rejects.toMatchObject({ code: "LayersBeyondTfjs", message: sentence });
  expect(await readdir(folder)).toEqual([]);
});

test("weights lie in parts of at most 4 MB, and moascope.json says what goes in and where it comes from", async () => {
  const path = join(folder, "network");
  await exportTfjs(exportedNetwork("resnet18"), path);
  const parts = (await readdir(path)).filter((name) => name.endsWith(".bin"));
  expect(parts.length).toBe(11);
  for (const part of parts) expect((await stat(join(path, part))).size).toBeLessThanOrEqual(4 * 2 ** 20);
  expect(JSON.parse(await readFile(join(path, "moascope.json"), "utf8"))).toMatchObject({
    classes: ["DMSO", "actin, disrupted", 'Eg5 "inhibitors"'],
    channels: ["DAPI", "tubulin"],
    size: 32,
    input: expect.stringContaining("[N, 32, 32, 2]"),
    normalisation: [{ offset: 812.5, scale: 341.25 }, { offset: 104, scale: 0.37 }],
    provenance: { run: "3", network: "resnet18", version: "0.1.0", date: "2025-01-02T03:04:05Z" },
  });
});

describe("a folder that stands at the path already", () => {
  const exported = exportedNetwork("lenet5");

  test("is kept, even an empty one", async () => {
    await expect(exportTfjs(exported, folder)).rejects.toSatisfy((error) => isFailure(error, "OutputExists"));
    expect(await readdir(folder)).toEqual([]);
  });

  test("is replaced as a whole where that is allowed and it holds nothing but an export", async () => {
    const path = join(folder, "network");
    await exportTfjs(exportedNetwork("resnet18"), path);
    await exportTfjs(exported, path, { overwrite: true });
    expect((await readdir(path)).sort()).toEqual(["group1-shard1of1.bin", "moascope.json", "model.json"]);
    expect(await readdir(folder)).toEqual(["network"]);
  });

  test("is never replaced where it holds anything else", async () => {
    const path = join(folder, "thesis");
    await exportTfjs(exported, path);
    await writeFile(join(path, "chapter 1.txt"), "mine");
    await expect(exportTfjs(exported, path, { overwrite: true })).rejects.toSatisfy((error) => isFailure(error, "OutputNotAnExport") && error.message.includes("chapter 1.txt"));
    expect(await readFile(join(path, "chapter 1.txt"), "utf8")).toBe("mine");
  });
});
