import { readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { learning } from "../engines/fixtures/learning.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { inputOf } from "../nn/transfer/adaptNetwork.ts";
import { type ReadNetwork, readNetwork } from "./readNetwork.ts";

const folder = path.join(import.meta.dirname, "..", "..", "..", "shared", "data", "pretrained");
const photos = ["1clockTower.jpg", "3twoSheep.jpg", "hot_dog.jpg", "owl.jpg", "parrot.jpg"];

const IMAGENET = [{ offset: 0.485 * 255, scale: 0.229 * 255 }, { offset: 0.456 * 255, scale: 0.224 * 255 }, { offset: 0.406 * 255, scale: 0.225 * 255 }];
const SIGNED = [0, 1, 2].map(() => ({ offset: 127.5, scale: 127.5 }));

/** Photos as networks take them: [N, 3, side, side], 0 to 255, made square as a whole. */
async function pixels(side: number): Promise<Float32Array> {
  const all = new Float32Array(photos.length * 3 * side * side);
  for (const [i, name] of photos.entries()) {
    const bytes = await sharp(path.join(folder, "sanity_photos", name)).resize(side, side, { fit: "fill", kernel: "linear" }).removeAlpha().raw().toBuffer();
    for (let at = 0; at < side * side; at++) for (let channel = 0; channel < 3; channel++) all[(i * 3 + channel) * side * side + at] = bytes[at * 3 + channel]!;
  }
  return all;
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
    const named = expected[name]!.map(([label]) => label);
    const found = named.indexOf(labels[own.indexOf(Math.max(...own))]!);
    // How a photo is made smaller decides between things that the network finds nearly as likely.
    expect(found, name).toBeGreaterThanOrEqual(0);
    if (expected[name]![0]![1] > 0.6) expect(found, name).toBe(0);
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
});
