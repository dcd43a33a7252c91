import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { randomStream } from "../../shared/random.ts";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { adaptNetwork } from "../nn/transfer/adaptNetwork.ts";
import { type OnnxFile, writeOnnxFile } from "./fixtures/onnxFile.ts";
import { inspectNetwork } from "./inspectNetwork.ts";
import { readNetwork } from "./readNetwork.ts";

const folder = path.join(import.meta.dirname, "fixtures", "pytorch");
const made = mkdtempSync(path.join(tmpdir(), "moascope-onnx-"));
afterAll(() => rmSync(made, { recursive: true }));
const Sample = z.object({ images: z.array(z.number()), output: z.array(z.number()) });
const sample = (name: string) => Sample.parse(JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")));

describe.each([
  ["residual", 7], ["residual", 8], ["residual", 9], ["residual", 13], ["residual", 17],
  ["mobile", 13], ["mobile", 17],
  ["dense", 7], ["dense", 8], ["dense", 9], ["dense", 13], ["dense", 17],
  ["fire", 7], ["fire", 8], ["fire", 9], ["fire", 13], ["fire", 17],
  ["normalised", 13], ["normalised", 17],
  ["vgg", 7], ["vgg", 17],
  ["inception", 8], ["inception", 13],
  ["pixels", 9], ["pixels", 13], ["pixels", 17],
  ["sequence", 9], ["sequence", 17],
])("PyTorch's network %s in opset %i", (name, opset) => {
  const file = path.join(folder, `${name}-${opset}.onnx`);
  const { images, output } = sample(name);

  test("gives PyTorch's output", async () => {
    const { model, weights } = await readNetwork(file);
    await using predictor = await onnxRuntime.predictor({ model, scales: null, threads: 1 }, weights, 2);
    expectClose("the output", await predictor.predict(Float32Array.from(images), 2), output, { tolerance: 2e-5 });
  });

  test("learns like one of our own", async () => {
    const { model, weights } = adaptNetwork(await readNetwork(file), { task: "classes", size: 16, channels: 3, classes: 3, until: null, head: "auto", freeze: "nothing", l1: 0, l2: 0, seed: 1 }, file);
    await using trainer = await onnxRuntime.trainer({ model, scales: null, loss: crossEntropy, optimiser: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, threads: 1 }, weights);
    const batch = { count: 2, images: Float32Array.from(images), targets: Float32Array.of(1, 0, 0, 0, 0, 1), imageWeights: Float32Array.of(1, 1) };
    const losses: number[] = [];
    // The deeper ones take longer.
    for (let step = 1; step <= (["vgg", "pixels"].includes(name) ? 36 : 12); step++) losses.push((await trainer.step(batch, { learningRate: 0.01, step, random: randomStream(1) })).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  });
});

test("what PyTorch takes apart, or has an op for, is read as the layers that it was", async () => {
  for (const opset of [13, 17]) {
    const { layers } = (await readNetwork(path.join(folder, `normalised-${opset}.onnx`))).model.config;
    const kinds = layers.map(({ class_name: kind, config }) => (kind === "Activation" ? String(config["activation"]) : kind));
    expect(kinds.filter((kind) => !["Rescaling", "Add", "Conv2D", "DepthwiseConv2D", "Dense", "GlobalAveragePooling2D", "InputLayer"].includes(kind)).sort()).toEqual(["LayerNormalization", "LayerNormalization", "LayerNormalization", "LayerNormalization", "LayerNormalization", "Maximum", "Minimum", "UpSampling2D", "gelu", "gelu_new"]);
    expect(layers.find(({ class_name }) => class_name === "UpSampling2D")?.config).toMatchObject({ size: [2, 2], interpolation: "bilinear" });
  }
});

test("a network that answers for every pixel is told from one that names images", async () => {
  expect(await inspectNetwork({ path: path.join(folder, "pixels-17.onnx"), until: null })).toMatchObject({ isForPixels: true, outputs: 2, size: 16, channels: 3 });
  expect(await inspectNetwork({ path: path.join(folder, "vgg-17.onnx"), until: null })).toMatchObject({ isForPixels: false, outputs: 4 });
});

describe("limits and enlargements as other exporters write them", () => {
  const written = (changes: Partial<OnnxFile>) =>
    writeOnnxFile(path.join(made, "network.onnx"), {
      input: [null, 3, 8, 8],
      weights: { kernels: [4, 3, 1, 1] },
      numbers: { zero: 0, six: 6, ...changes.numbers },
      opset: changes.opset ?? 20,
      nodes: [["Conv", ["pixels", "kernels"], "conv"], ...(changes.nodes ?? []), ["ReduceMean", ["last", "axes"], "mean"]],
      lists: { axes: [2, 3], ...changes.lists },
    });
  const read = async (changes: Partial<OnnxFile>) => (await readNetwork(written(changes))).model.config.layers.map(({ class_name: kind, config }) => [kind, config["activation"] ?? config["max_value"] ?? config["size"]]).slice(2, -2);

  test("a maximum with 0 is a ReLU, and a minimum with 6 behind it a ReLU6", async () => {
    expect(await read({ nodes: [["Max", ["zero", "conv"], "above"], ["Min", ["above", "six"], "last"]] })).toEqual([["Activation", "relu"], ["ReLU", 6]]);
  });

  test("a minimum of what may be below 0, and a maximum with another number, have no layer", async () => {
    await expect(read({ nodes: [["Min", ["conv", "six"], "last"]] })).rejects.toThrow("its limit is not that of a ReLU");
    await expect(read({ nodes: [["Max", ["conv", "six"], "last"]] })).rejects.toThrow("its limit is not that of a ReLU");
  });

  test("Gelu is GELU", async () => {
    expect(await read({ nodes: [["Gelu", ["conv"], "last"]] })).toEqual([["Activation", "gelu"]]);
  });

  test("in opset 10 scales are the second input", async () => {
    expect(await read({ opset: 10, numbers: {}, lists: { scales: [1, 1, 2, 3] }, nodes: [["Resize", ["conv", "scales"], "last"]] })).toEqual([["UpSampling2D", [2, 3]]]);
  });

  test("what is half of GELU and read elsewhere too stays what it is", async () => {
    const nodes: OnnxFile["nodes"] = [["Mul", ["conv", "root"], "small"], ["Erf", ["small"], "erf"], ["Add", ["erf", "one"], "share"], ["Mul", ["conv", "share"], "double"], ["Mul", ["double", "half"], "gelu"], ["Add", ["gelu", "erf"], "last"]];
    await expect(read({ numbers: { root: Math.SQRT1_2, one: 1, half: 0.5 }, nodes })).rejects.toMatchObject({ code: "NetworkPartsUnknown", facts: { parts: "Erf (erf)" } });
  });
});
