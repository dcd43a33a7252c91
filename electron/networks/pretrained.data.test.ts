import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp, { type Sharp } from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { learning } from "../engines/fixtures/learning.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { plainRecipe } from "../../shared/domain/recipe.ts";
import type { ExportedModel } from "../exporting/exported.ts";
import { exportKeras } from "../exporting/exportKeras.ts";
import { exportOnnx } from "../exporting/exportOnnx.ts";
import { exportTfjs } from "../exporting/exportTfjs.ts";
import { inputOf } from "../nn/transfer/adaptNetwork.ts";
import { readBitmap } from "./fixtures/bitmap.ts";
import { type ReadNetwork, readNetwork } from "./readNetwork.ts";

const folder = path.join(import.meta.dirname, "..", "..", "..", "shared", "data", "pretrained");
const photos = ["1clockTower.jpg", "3twoSheep.jpg", "bird.bmp", "cat.bmp", "dragonfly.bmp", "hot_dog.jpg", "owl.jpg", "parrot.jpg", "sunflower.bmp"];

const IMAGENET = [{ offset: 0.485 * 255, scale: 0.229 * 255 }, { offset: 0.456 * 255, scale: 0.224 * 255 }, { offset: 0.406 * 255, scale: 0.225 * 255 }];
const SIGNED = [0, 1, 2].map(() => ({ offset: 127.5, scale: 127.5 }));

/** Photos as networks take them: [N, 3, side, side], 0 to 255, the middle of what is made 8/7 as large, as the expected classes were found. */
async function pixels(side: number): Promise<Float32Array> {
  const all = new Float32Array(photos.length * 3 * side * side);
  for (const [i, name] of photos.entries()) {
    const around = Math.round((side * 8) / 7);
    const { data, info: { width, height } } = await photo(path.join(folder, "sanity_photos", name)).resize(around, around, { fit: "outside", kernel: "linear" }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const middle = { left: Math.floor((width - side) / 2), top: Math.floor((height - side) / 2), width: side, height: side };
    const bytes = await sharp(data, { raw: { width, height, channels: 3 } }).extract(middle).raw().toBuffer();
    for (let at = 0; at < side * side; at++) for (let channel = 0; channel < 3; channel++) all[(i * 3 + channel) * side * side + at] = bytes[at * 3 + channel]!;
  }
  return all;
}

function photo(file: string): Sharp {
  if (!file.endsWith(".bmp")) return sharp(file);
  const { data, width, height } = readBitmap(readFileSync(file));
  return sharp(data, { raw: { width, height, channels: 3 } });
}

async function outputs({ model, weights }: ReadNetwork, scales: typeof IMAGENET): Promise<Float32Array> {
  await using predictor = await onnxRuntime.predictor({ model, scales, threads: 2 }, weights, photos.length);
  return await predictor.predict(await pixels(inputOf(model)[0]!), photos.length);
}

test("SqueezeNet from PyTorch names what is on the photos", async () => {
  const network = await readNetwork(path.join(folder, "squeezenet1_1_imagenet", "squeezenet1_1_imagenet_fp32.onnx"));
  const scores = await outputs(network, IMAGENET);
  // The first label, background, is one that this network does not have.
  const labels = readFileSync(path.join(folder, "sanity_photos", "imagenet_labels.txt"), "utf8").trim().split("\n").slice(1);
  const expected = z.record(z.string(), z.array(z.tuple([z.string(), z.number()]))).parse(JSON.parse(readFileSync(path.join(folder, "squeezenet1_1_imagenet", "expected_top3_on_sanity_photos.json"), "utf8")));
  photos.forEach((name, i) => {
    const own = [...scores.subarray(i * 1000, (i + 1) * 1000)];
    expect(labels[own.indexOf(Math.max(...own))], name).toBe(expected[name]![0]![0]);
  });
});

test.each([
  ["MobileNetV2 from TensorFlow.js", "mobilenet_v2_0.35_224_backbone/model.json"],
  ["MobileNetV2 from ONNX", "mobilenet_v2_0.35_224_backbone/mobilenet_v2_0.35_224_backbone.onnx"],
  ["SqueezeNet from ONNX", "squeezenet1_1_imagenet/squeezenet1_1_imagenet_fp32.onnx"],
])("%s learns on: one step moves every weight, and a few lower the loss", async (_, file) => {
  const { losses, unmoved } = await learning(await readNetwork(path.join(folder, file)), 6);
  expect(unmoved).toEqual([]);
  expect(losses.at(-1)).toBeLessThan(losses[0]!);
});

describe("MobileNetV2", () => {
  const at = path.join(folder, "mobilenet_v2_0.35_224_backbone");

  test("gives the same 1280 features from ONNX and from TensorFlow.js", async () => {
    const [onnx, tfjs] = [await readNetwork(path.join(at, "mobilenet_v2_0.35_224_backbone.onnx")), await readNetwork(path.join(at, "model.json"))];
    const [first, second] = [await outputs(onnx, SIGNED), await outputs(tfjs, SIGNED)];
    expect(first).toHaveLength(photos.length * 1280);
    expectClose("the features", first, second, { tolerance: 1e-4 });
  });

  describe("written and read again gives the same 1280 features", () => {
    let made: string;
    let network: ReadNetwork;
    let expected: Float32Array;
    beforeAll(async () => {
      made = mkdtempSync(path.join(tmpdir(), "moascope-pretrained-"));
      network = await readNetwork(path.join(at, "model.json"));
      expected = await outputs(network, SIGNED);
    });
    afterAll(() => rmSync(made, { recursive: true }));
    const exported = (): ExportedModel => ({
      model: network.model,
      scales: SIGNED,
      weights: network.weights,
      backbone: null,
      task: "classes",
      classNames: Array.from({ length: 1280 }, (_, feature) => `feature ${feature + 1}`),
      channels: ["red", "green", "blue"],
      size: 224,
      recipe: plainRecipe,
      provenance: {},
    });
    const inside = [0, 1, 2].map(() => ({ offset: 0, scale: 1 }));

    test("as TensorFlow.js, to the last bits", async () => {
      await exportTfjs(exported(), path.join(made, "tfjs"));
      expectClose("the features", await outputs(await readNetwork(path.join(made, "tfjs")), inside), expected);
    });

    test("as ONNX, to the last bits", async () => {
      await exportOnnx(exported(), path.join(made, "network.onnx"));
      expectClose("the features", await outputs(await readNetwork(path.join(made, "network.onnx")), inside), expected);
    });

    test("as weights of Keras, bit for bit", async () => {
      const file = path.join(made, "network.weights.h5");
      await exportKeras(exported(), file);
      const { weights } = await readNetwork(file, null, () => network.model);
      expect([...weights.keys()].sort()).toEqual([...network.weights.keys()].sort());
      for (const [name, values] of weights) expect(Buffer.compare(Buffer.from(values.buffer, values.byteOffset, values.byteLength), Buffer.from(Float32Array.from(network.weights.get(name)!).buffer)), name).toBe(0);
    });
  });
});
