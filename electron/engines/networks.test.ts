import { beforeAll, describe, expect, test } from "vitest";
import { crossEntropy, type OptimiserSettings } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import { zoo } from "../nn/zoo/index.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { useFastWeightGradient } from "./fixtures/fastWeightGradient.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { randomNumbers, run } from "./fixtures/running.ts";
import { numbersOf, tensorOf, tf } from "./fixtures/tensorflow.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import type { Tensors } from "./engine.ts";

const BATCH = 4;
const STEPS = [1, 2, 3];
// Steps are short, because ReLU, max pooling and Adam's first step, which is nearly the sign of the gradient, turn rounding into differences that
// grow with them: a pixel that is nearly 0 falls on either side.
const RATE = { sgd: 0.002, adam: 0.0002 };
const EPSILON = 1e-5;

beforeAll(() => {
  const gradients = () =>
    [1, 2].map((stride) => {
      const x = tensorOf(randomNumbers(2 * 7 * 6 * 3, 1), [2, 7, 6, 3]) as tf.Tensor4D;
      const convolve = (w: tf.Tensor) => tf.square(tf.conv2d(x, w as tf.Tensor4D, [stride, stride], "same"));
      return numbersOf(tf.grad((w) => tf.sum(convolve(w)))(tensorOf(randomNumbers(5 * 3 * 3 * 4, 2), [5, 3, 3, 4])));
    });
  const own = gradients();
  useFastWeightGradient();
  gradients().forEach((fast, i) => expectClose("the oracle's faster weight gradient", fast, own[i]!, { tolerance: 1e-6 }));
});

describe.each([
  ["lenet5", 28],
  ["lenet-moa", 64],
  ["resnet18", 64],
])("%s at %i pixels agrees with TF.js", (name, size) => {
  const model = zoo[name]!.build({ size, channels: 3, classes: 4, l1: 0, l2: 0 });
  const start = startOf(model);
  const batches = STEPS.map((step) => randomBatch(model, BATCH, step));

  async function weightsAfterSteps(optimiser: OptimiserSettings, learningRate: number): Promise<Tensors> {
    await using trainer = await onnxRuntime.trainer({ model, scales: null, loss: crossEntropy, optimiser, threads: 2 }, start);
    for (const step of STEPS) await trainer.step(batches[step - 1]!, { learningRate, step, random: randomStream(1) });
    return trainer.state();
  }

  test("in its loss, its output, every gradient, and all weights and moving statistics after three steps", { timeout: 120_000 }, async () => {
    const { graph } = buildTrainingGraph(model, { batch: BATCH, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const { images, targets, imageWeights } = batches[0]!;
    const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, learningRate: Float32Array.of(RATE.sgd) });

    const twin = await kerasTwin(model, start);
    const expected = batches.map((batch) => twin.step(batch, crossEntropy, tf.train.sgd(RATE.sgd)))[0]!;
    expect(found["loss"]![0]).toBeCloseTo(expected.loss, 4);
    expectClose("the output", found["probabilities"]!, expected.output, { tolerance: 1e-4 });
    expect(expected.gradients.size).toBeGreaterThan(5);
    for (const [weight, gradient] of expected.gradients) expectClose(`the gradient of ${weight}`, found[`gradient of ${weight}`]!, gradient, { tolerance: 1e-4 });

    const after = await weightsAfterSteps({ name: "sgd" }, RATE.sgd);
    for (const [weight, values] of twin.weights()) expectClose(weight, after.get(weight)!, values, { tolerance: 1e-4 });
  });

  test("in all weights and moving statistics after three steps of Adam", { timeout: 120_000 }, async () => {
    const after = await weightsAfterSteps({ name: "adam", beta1: 0.9, beta2: 0.999, epsilon: EPSILON }, RATE.adam);
    const twin = await kerasTwin(model, start);
    const optimiser = tf.train.adam(RATE.adam, 0.9, 0.999, EPSILON);
    for (const batch of batches) twin.step(batch, crossEntropy, optimiser);
    for (const [weight, values] of twin.weights()) expectClose(weight, after.get(weight)!, values, { tolerance: 1e-4 });
  });
});
