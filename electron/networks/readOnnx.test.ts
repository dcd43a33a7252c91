import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { randomStream } from "../../shared/random.ts";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { adaptNetwork } from "../nn/transfer/adaptNetwork.ts";
import { readNetwork } from "./readNetwork.ts";

const folder = path.join(import.meta.dirname, "fixtures", "pytorch");
const Sample = z.object({ images: z.array(z.number()), output: z.array(z.number()) });
const sample = (name: string) => Sample.parse(JSON.parse(readFileSync(path.join(folder, `${name}.json`), "utf8")));

describe.each([
  ["residual", 9], ["residual", 13], ["residual", 17],
  ["mobile", 13], ["mobile", 17],
  ["dense", 9], ["dense", 13], ["dense", 17],
  ["fire", 9], ["fire", 13], ["fire", 17],
])("PyTorch's network %s in opset %i", (name, opset) => {
  const file = path.join(folder, `${name}-${opset}.onnx`);
  const { images, output } = sample(name);

  test("gives PyTorch's output", async () => {
    const { model, weights } = await readNetwork(file);
    await using predictor = await onnxRuntime.predictor({ model, scales: null, threads: 1 }, weights, 2);
    expectClose("the output", await predictor.predict(Float32Array.from(images), 2), output, { tolerance: 2e-5 });
  });

  test("learns like one of our own", async () => {
    const { model, weights } = adaptNetwork(await readNetwork(file), { size: 16, channels: 3, classes: 3, until: null, head: "auto", freeze: "nothing", l1: 0, l2: 0, seed: 1 }, file);
    await using trainer = await onnxRuntime.trainer({ model, scales: null, loss: crossEntropy, optimiser: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, threads: 1 }, weights);
    const batch = { count: 2, images: Float32Array.from(images), targets: Float32Array.of(1, 0, 0, 0, 0, 1), imageWeights: Float32Array.of(1, 1) };
    const losses: number[] = [];
    for (let step = 1; step <= 12; step++) losses.push((await trainer.step(batch, { learningRate: 0.01, step, random: randomStream(1) })).loss);
    expect(losses.at(-1)).toBeLessThan(losses[0]! * 0.8);
  });
});
