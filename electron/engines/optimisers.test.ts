import { describe, expect, test } from "vitest";
import type { OptimiserSettings } from "../../shared/domain/run.ts";
import { randomStream } from "../../shared/random.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { run } from "./fixtures/running.ts";
import { everything } from "./fixtures/smallNetworks.ts";
import { tf } from "./fixtures/tensorflow.ts";
import { onnxRuntime } from "./onnxruntime.ts";

const model = everything({ dropout: 0 });
const start = startOf(model);
const steps = [1, 2, 3];
const batches = steps.map((step) => randomBatch(model, 4, step));
const LOSS = "categorical_crossentropy";

/** The learning rate differs from step to step, as a schedule has it. */
const rates = [0.02, 0.01, 0.005];
const constant = [0.01, 0.01, 0.01];

async function trained(optimiser: OptimiserSettings, learningRates: readonly number[]) {
  await using trainer = await onnxRuntime.trainer({ model, scales: null, loss: LOSS, optimiser, threads: 1 }, start);
  for (const step of steps) await trainer.step(batches[step - 1]!, { learningRate: learningRates[step - 1]!, step, random: randomStream(1) });
  return trainer.state();
}

describe("after three steps weights, penalised ones among them, are those of TF.js", () => {
  test.each<[OptimiserSettings, () => tf.Optimizer]>([
    [{ name: "sgd" }, () => tf.train.sgd(0.01)],
    [{ name: "momentum", momentum: 0.9 }, () => tf.train.momentum(0.01, 0.9)],
    [{ name: "nesterov", momentum: 0.8 }, () => tf.train.momentum(0.01, 0.8, true)],
    [{ name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-4 }, () => tf.train.adam(0.01, 0.9, 0.999, 1e-4)],
    [{ name: "adam", beta1: 0.7, beta2: 0.95, epsilon: 1e-2 }, () => tf.train.adam(0.01, 0.7, 0.95, 1e-2)],
  ])("with $name", async (optimiser, oracle) => {
    const twin = await kerasTwin(model, start);
    const itsOptimiser = oracle();
    for (const batch of batches) twin.step(batch, LOSS, itsOptimiser);
    const found = await trained(optimiser, constant);
    for (const [name, values] of twin.weights()) expectClose(name, found.get(name)!, values, { tolerance: 1e-4 });
  });
});

test("AdamW follows the paper's formula, its decay apart from the gradient and scaled by the learning rate", async () => {
  const settings = { name: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 } as const;
  const found = await trained(settings, rates);

  const { graph, network } = buildTrainingGraph(model, { batch: 4, scales: null, loss: LOSS, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
  const names = network.weights.filter(({ weight }) => weight.role === "trained").map(({ weight }) => weight.name);
  const weights = new Map(names.map((name) => [name, Float64Array.from(start.get(name)!)]));
  const mean = new Map(names.map((name) => [name, new Float64Array(start.get(name)!.length)]));
  const square = new Map(names.map((name) => [name, new Float64Array(start.get(name)!.length)]));
  for (const step of steps) {
    const { images, targets, imageWeights } = batches[step - 1]!;
    const now = Object.fromEntries([...start].map(([name, values]) => [name, Float32Array.from(weights.get(name) ?? values)]));
    const gradients = await run(graph, { ...now, images, targets, imageWeights, learningRate: Float32Array.of(0) });
    const { beta1, beta2, epsilon, weightDecay } = settings;
    const rate = rates[step - 1]!;
    for (const name of names) {
      const [w, m, v, g] = [weights.get(name)!, mean.get(name)!, square.get(name)!, gradients[`gradient of ${name}`]!];
      for (let i = 0; i < w.length; i++) {
        m[i] = beta1 * m[i]! + (1 - beta1) * g[i]!;
        v[i] = beta2 * v[i]! + (1 - beta2) * g[i]! ** 2;
        const [unbiasedMean, unbiasedSquare] = [m[i]! / (1 - beta1 ** step), v[i]! / (1 - beta2 ** step)];
        w[i] = w[i]! - rate * weightDecay * w[i]! - (rate * unbiasedMean) / (Math.sqrt(unbiasedSquare) + epsilon);
      }
    }
  }
  for (const name of names) expectClose(name, found.get(name)!, weights.get(name)!, { tolerance: 1e-4 });
});

test("Adam's bias correction is exact far into a run, where 1 - beta^t is 1", () => {
  const { scalars } = optimiserFor({ name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  expect(scalars(0.001, 1)["rate"]).toBeCloseTo(0.001 * Math.sqrt(0.001) / 0.1, 12);
  expect(scalars(0.001, 1_000_000)).toMatchObject({ rate: 0.001, floor: 1e-7 });
});
