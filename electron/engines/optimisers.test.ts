import { describe, expect, test } from "vitest";
import { crossEntropy, type OptimiserSettings } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { run } from "./fixtures/running.ts";
import { everything } from "./fixtures/smallNetworks.ts";
import { tf } from "./fixtures/tensorflow.ts";
import type { TrainingPlan } from "./engine.ts";
import { onnxRuntime } from "./onnxruntime.ts";

const model = everything({ dropout: 0 });
const start = startOf(model);
const steps = [1, 2, 3];
const batches = steps.map((step) => randomBatch(model, 4, step));

/** The learning rate differs from step to step, as a schedule has it. */
const rates = [0.02, 0.01, 0.005];
const constant = [0.01, 0.01, 0.01];

async function trained(optimiser: OptimiserSettings, learningRates: readonly number[], changes: Partial<TrainingPlan> = {}) {
  await using trainer = await onnxRuntime.trainer({ model, scales: null, loss: crossEntropy, optimiser, threads: 1, ...changes }, start);
  for (const step of steps) await trainer.step(batches[step - 1]!, { learningRate: learningRates[step - 1]!, step, random: randomStream(1) });
  return await trainer.state();
}

describe("after three steps weights, penalised ones among them, are those of TF.js", () => {
  test.each<[OptimiserSettings, () => tf.Optimizer]>([
    [{ name: "sgd" }, () => tf.train.sgd(0.01)],
    [{ name: "momentum", momentum: 0.9 }, () => tf.train.momentum(0.01, 0.9)],
    [{ name: "nesterov", momentum: 0.8 }, () => tf.train.momentum(0.01, 0.8, true)],
    [{ name: "adagrad", epsilon: 1e-7 }, () => tf.train.adagrad(0.01, 0.1)],
    [{ name: "rmsprop", rho: 0.8, epsilon: 1e-3 }, () => tf.train.rmsprop(0.01, 0.8, 0, 1e-3)],
    [{ name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-4 }, () => tf.train.adam(0.01, 0.9, 0.999, 1e-4)],
    [{ name: "adam", beta1: 0.7, beta2: 0.95, epsilon: 1e-2 }, () => tf.train.adam(0.01, 0.7, 0.95, 1e-2)],
  ])("with $name", async (optimiser, oracle) => {
    const twin = await kerasTwin(model, start);
    const itsOptimiser = oracle();
    for (const batch of batches) twin.step(batch, crossEntropy, itsOptimiser);
    const found = await trained(optimiser, constant);
    for (const [name, values] of twin.weights()) expectClose(name, found.get(name)!, values, { tolerance: 1e-4 });
  });
});

/** The gradients of the step by all weights that are trained, where the weights stand. */
function gradientsAt(now: ReadonlyMap<string, ArrayLike<number>>, step: number) {
  const { images, targets, imageWeights } = batches[step - 1]!;
  const weights = Object.fromEntries([...start].map(([name, values]) => [name, Float32Array.from(now.get(name) ?? values)]));
  return run(gradientGraph, { ...weights, images, targets, imageWeights, learningRate: Float32Array.of(0) });
}
const { graph: gradientGraph, network } = buildTrainingGraph(model, { batch: 4, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
const names = network.weights.filter(({ weight }) => weight.role === "trained").map(({ weight }) => weight.name);
const inDoubles = () => new Map(names.map((name) => [name, Float64Array.from(start.get(name)!)]));

test("AdamW follows the paper's formula, its decay apart from the gradient and scaled by the learning rate", async () => {
  const settings = { name: "adamw", beta1: 0.9, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 } as const;
  const found = await trained(settings, rates);
  const weights = inDoubles();
  const [mean, square] = [0, 1].map(() => new Map(names.map((name) => [name, new Float64Array(start.get(name)!.length)]))) as [Map<string, Float64Array>, Map<string, Float64Array>];
  for (const step of steps) {
    const gradients = await gradientsAt(weights, step);
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

/** Plain steps with gradients that are changed before, and weights that shrink. */
async function byHand(changed: (gradients: readonly Float64Array[]) => readonly Float64Array[], weightDecay = 0): Promise<Map<string, Float64Array>> {
  const weights = inDoubles();
  for (const step of steps) {
    const gradients = await gradientsAt(weights, step);
    const own = changed(names.map((name) => Float64Array.from(gradients[`gradient of ${name}`]!)));
    const rate = rates[step - 1]!;
    names.forEach((name, at) => weights.get(name)!.forEach((w, i, all) => (all[i] = w * (1 - rate * weightDecay) - rate * own[at]![i]!)));
  }
  return weights;
}
const sgd = { name: "sgd" } as const;
const normOf = (gradients: readonly Float64Array[]) => Math.hypot(...gradients.flatMap((gradient) => [...gradient]));

// TF.js divides by the mean of squares as it was before the step.
test("Adadelta follows the paper's formula", async () => {
  const settings = { name: "adadelta", rho: 0.9, epsilon: 1e-4 } as const;
  const [squares, moves] = [0, 1].map(() => names.map((name) => new Float64Array(start.get(name)!.length))) as [Float64Array[], Float64Array[]];
  const { rho, epsilon } = settings;
  const directions = (gradients: readonly Float64Array[]) =>
    gradients.map((gradient, at) =>
      gradient.map((g, i) => {
        const [square, moved] = [squares[at]!, moves[at]!];
        square[i] = rho * square[i]! + (1 - rho) * g ** 2;
        const direction = (g * Math.sqrt(moved[i]! + epsilon)) / Math.sqrt(square[i]! + epsilon);
        moved[i] = rho * moved[i]! + (1 - rho) * direction ** 2;
        return direction;
      }),
    );
  const [found, expected] = [await trained(settings, rates), await byHand(directions)];
  for (const name of names) expectClose(name, found.get(name)!, expected.get(name)!);
});

test("any optimiser shrinks weights apart from the gradient", async () => {
  const [found, expected] = [await trained({ ...sgd, weightDecay: 0.5 }, rates), await byHand((gradients) => gradients, 0.5)];
  for (const name of names) expectClose(name, found.get(name)!, expected.get(name)!);
});

test("gradients whose common norm is too large are shortened to the limit, and others left as they are", async () => {
  const norms: number[] = [];
  const shortened = (limit: number) => (gradients: readonly Float64Array[]) => {
    const norm = normOf(gradients);
    norms.push(norm);
    return gradients.map((gradient) => gradient.map((value) => (norm > limit ? (value * limit) / norm : value)));
  };
  await byHand(shortened(Infinity));
  // Between the smallest and the largest of the three steps, so that both cases are met.
  const limit = (Math.min(...norms) + Math.max(...norms)) / 2;
  const [found, expected] = [await trained(sgd, rates, { clipping: { by: "norm", limit } }), await byHand(shortened(limit))];
  for (const name of names) expectClose(name, found.get(name)!, expected.get(name)!);
  expect(norms.slice(3).some((norm) => norm > limit) && norms.slice(3).some((norm) => norm < limit)).toBe(true);
});

test("gradients are bounded number by number", async () => {
  const limit = 0.05;
  const [found, expected] = [await trained(sgd, rates, { clipping: { by: "value", limit } }), await byHand((gradients) => gradients.map((gradient) => gradient.map((value) => Math.max(-limit, Math.min(limit, value)))))];
  for (const name of names) expectClose(name, found.get(name)!, expected.get(name)!);
});

test("Adam's bias correction is exact far into a run, where 1 - beta^t is 1", () => {
  const { scalars } = optimiserFor({ name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-7 });
  expect(scalars(0.001, 1)["rate"]).toBeCloseTo(0.001 * Math.sqrt(0.001) / 0.1, 12);
  expect(scalars(0.001, 1_000_000)).toMatchObject({ rate: 0.001, floor: 1e-7 });
});
