import { beforeAll, describe, expect, test } from "vitest";
import { crossEntropy, type OptimiserSettings } from "../../shared/domain/learning.ts";
import type { NetworkOptions } from "../../shared/domain/networkOptions.ts";
import { randomStream } from "../../shared/random.ts";
import { inTfjsLayers } from "../nn/keras/tfjsLayers.ts";
import type { Network } from "../nn/network.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { elements } from "../nn/shape.ts";
import { buildTrainingGraph } from "../nn/trainingGraph.ts";
import { withSettings } from "../nn/transfer/modelGraph.ts";
import { zoo } from "../nn/zoo/index.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { useFastWeightGradient } from "./fixtures/fastWeightGradient.ts";
import { kerasTwin, randomBatch, startOf } from "./fixtures/keras.ts";
import { useRightAveragePoolGradient } from "./fixtures/rightAveragePoolGradient.ts";
import { randomNumbers, run } from "./fixtures/running.ts";
import { samplingStep } from "./fixtures/samplingTwin.ts";
import { smallNetwork } from "./fixtures/smallZoo.ts";
import { numbersOf, tensorOf, tf } from "./fixtures/tensorflow.ts";
import { noiseFor } from "./noise.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import type { Tensors } from "./engine.ts";

const BATCH = 4;
const STEPS = [1, 2, 3];
// Steps are short, because ReLU, max pooling and Adam's first step, which is nearly the sign of the gradient, turn rounding into differences that
// grow with them: a pixel that is nearly 0 falls on either side. A step of SGD moves all weights together by about this much.
const DISTANCE = 0.002;
const ADAM_RATE = 0.00005;
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

  useRightAveragePoolGradient();
  const x = tensorOf(randomNumbers(2 * 7 * 6 * 3, 3), [2, 7, 6, 3]) as tf.Tensor4D;
  const padded = (images: tf.Tensor) => tf.avgPool(tf.pad(images as tf.Tensor4D, [[0, 0], [1, 1], [1, 1], [0, 0]]), 3, 1, "valid");
  const right = tf.grad((images) => tf.sum(tf.square(tf.div(padded(images), padded(tf.ones([2, 7, 6, 3]))))))(x);
  const found = tf.grad((images) => tf.sum(tf.square(tf.avgPool(images as tf.Tensor4D, 3, 1, "same"))))(x);
  expectClose("the oracle's gradient of average pooling", numbersOf(found), numbersOf(right), { tolerance: 1e-6 });
});

/** Options that bring in layers which the usual ones leave out, or that TF.js needs: it has no groups, and draws no codes, which are compared below, as is the perceptron. */
const variants: readonly (readonly [network: string, options: NetworkOptions])[] = [
  ...Object.keys(zoo).filter((name) => name !== "perceptron" && name !== "variational-autoencoder").map((name) => [name, name === "alexnet" ? { groups: 1 } : {}] as const),
  ["vgg16", { "batch-norm": true, "dense-layers": false }],
  ["unet", { "batch-norm": true, "same-padding": false, depth: 1 }],
];

/** Sides at which the last maps of a network have more than a pixel: a batch normalisation of four numbers makes much of rounding. */
const sizes: Readonly<Record<string, number>> = { resnet18: 48, resnet34: 48, resnet50: 48, "mobilenet-v2": 48 };

const norm = (numbers: Float32Array) => Math.sqrt(numbers.reduce((sum, number) => sum + number ** 2, 0));

/** What steps changed of all trained weights, one behind the other. */
function movement({ weights }: Network, before: Tensors, after: Tensors): number[] {
  return weights.flatMap(({ weight: { name, role } }) => (role === "trained" ? Array.from(after.get(name)!, (value, i) => value - before.get(name)![i]!) : []));
}

describe.each(variants)("a small %s with %j agrees with TF.js", (name, options) => {
  const model = smallNetwork(name, { classes: 4, options, size: options["same-padding"] === false ? 20 : (sizes[name] ?? zoo[name]!.smallestSize) });
  const start = startOf(model);
  const batches = STEPS.map((step) => randomBatch(model, BATCH, step));
  // What learns in contest with another is compared as a whole elsewhere (contest.test.ts).
  const loss = name === "unet" ? crossEntropy : zoo[name]!.task === "drawing" ? ({ name: "mean_squared_error" } as const) : zoo[name]!.suits.loss;

  async function weightsAfterSteps(optimiser: OptimiserSettings, learningRate: number): Promise<Tensors> {
    await using trainer = await onnxRuntime.trainer({ model, scales: null, loss, optimiser, threads: 2 }, start);
    for (const step of STEPS) await trainer.step(batches[step - 1]!, { learningRate, step, random: randomStream(1) });
    return await trainer.state();
  }

  test("in its loss, its output, every gradient, and all weights and moving statistics after three steps", async () => {
    const { graph, network } = buildTrainingGraph(model, { batch: BATCH, scales: null, loss, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const { images, targets, imageWeights } = batches[0]!;
    const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, learningRate: Float32Array.of(0) });

    const twin = await kerasTwin(model, start);
    const expected = twin.step(batches[0]!, loss);
    expectClose("the loss", found["loss"]!, [expected.loss], { tolerance: 1e-4 });
    expectClose("the output", found["probabilities"]!, expected.output, { tolerance: 1e-4 });
    expect(expected.gradients.size).toBe(startOf(model).size - network.updates.size);
    for (const [weight, gradient] of expected.gradients) expectClose(`the gradient of ${weight}`, found[`gradient of ${weight}`]!, gradient, { tolerance: 3e-3, floor: 0.1 });

    const rate = DISTANCE / Math.hypot(...[...expected.gradients.values()].map((gradient) => norm(gradient)));
    const after = await weightsAfterSteps({ name: "sgd" }, rate);
    const stepped = await kerasTwin(model, start);
    for (const batch of batches) stepped.step(batch, loss, tf.train.sgd(rate));
    expectClose("how all weights moved", movement(network, start, after), movement(network, start, stepped.weights()), { tolerance: 2e-2, floor: DISTANCE });
    for (const name of network.updates.keys()) expectClose(name, after.get(name)!, stepped.weights().get(name)!, { tolerance: 1e-3 });
  });
});

test.each(["lenet5", "resnet18"])("%s has all weights and moving statistics of TF.js after three steps of Adam", async (name) => {
  const model = smallNetwork(name, { size: sizes[name] ?? zoo[name]!.smallestSize });
  const start = startOf(model);
  const batches = STEPS.map((step) => randomBatch(model, BATCH, step));
  await using trainer = await onnxRuntime.trainer({ model, scales: null, loss: crossEntropy, optimiser: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: EPSILON }, threads: 2 }, start);
  for (const step of STEPS) await trainer.step(batches[step - 1]!, { learningRate: ADAM_RATE, step, random: randomStream(1) });
  const twin = await kerasTwin(model, start);
  const optimiser = tf.train.adam(ADAM_RATE, 0.9, 0.999, EPSILON);
  for (const batch of batches) twin.step(batch, crossEntropy, optimiser);
  for (const [weight, values] of twin.weights()) expectClose(weight, (await trainer.state()).get(weight)!, values, { tolerance: 3e-4 });
});

test("a perceptron is 1 for the classes whose sums TF.js has above 0, and 0 for the others", async () => {
  const model = smallNetwork("perceptron", { size: 6, classes: 5 });
  const start = startOf(model);
  const { images } = randomBatch(model, BATCH);
  await using predictor = await onnxRuntime.predictor({ model, scales: null, threads: 1 }, start, BATCH);
  const sums = (await kerasTwin(withSettings(model, ({ class_name }) => (class_name === "Dense" ? { activation: "linear" } : {})), start)).predict(images, BATCH);
  const expected = [...sums].map((sum) => (sum > 0 ? 1 : 0));
  expect(new Set(expected).size).toBe(2);
  expect([...(await predictor.predict(images, BATCH))]).toEqual(expected);
});

test("a variational autoencoder agrees with TF.js in its loss, its output, every gradient, and all weights after three steps, given the same noise", async () => {
  const model = smallNetwork("variational-autoencoder", { options: { kl: 20 } });
  const { loss } = zoo["variational-autoencoder"]!.suits;
  const start = startOf(model);
  const batches = STEPS.map((step) => randomBatch(model, BATCH, step));
  const { graph, network } = buildTrainingGraph(model, { batch: BATCH, scales: null, loss, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
  const noiseOf = (step: number) => noiseFor(network, BATCH, randomStream(1, 2, step));
  const [name] = [...network.noise.keys()];
  const { images, targets, imageWeights } = batches[0]!;
  const found = await run(graph, { ...Object.fromEntries(start), ...Object.fromEntries(noiseOf(1)), images, targets, imageWeights, learningRate: Float32Array.of(0) });

  const stepOf = (weights: ReadonlyMap<string, Float32Array>, step: number) => samplingStep(model, weights, { batch: batches[step - 1]!, noise: noiseOf(step).get(name!)!, loss });
  const expected = await stepOf(start, 1);
  // Else nothing would be said of it.
  expect(expected.divergence * (model.config.layers.find(({ class_name }) => class_name === "Sampling")!.config["kl_weight"] as number)).toBeGreaterThan(expected.loss / 10);
  expectClose("the loss", found["loss"]!, [expected.loss], { tolerance: 1e-4 });
  expectClose("the output", found["probabilities"]!, expected.output, { tolerance: 1e-4 });
  expect(expected.gradients.size).toBe(start.size);
  for (const [weight, gradient] of expected.gradients) expectClose(`the gradient of ${weight}`, found[`gradient of ${weight}`]!, gradient, { tolerance: 3e-3, floor: 0.1 });

  const rate = DISTANCE / Math.hypot(...[...expected.gradients.values()].map((gradient) => norm(gradient)));
  await using trainer = await onnxRuntime.trainer({ model, scales: null, loss, optimiser: { name: "sgd" }, threads: 2 }, start);
  let stepped = start;
  for (const step of STEPS) {
    await trainer.step(batches[step - 1]!, { learningRate: rate, step, random: randomStream(1, 2, step) });
    const { gradients } = await stepOf(stepped, step);
    stepped = new Map([...stepped].map(([weight, values]) => [weight, values.map((value, i) => value - rate * gradients.get(weight)![i]!)]));
  }
  expectClose("how all weights moved", movement(network, start, await trainer.state()), movement(network, start, stepped), { tolerance: 2e-2, floor: DISTANCE });
});

test("alexnet in two groups agrees with TF.js, which has none, where that has zeros between the groups", async () => {
  const model = smallNetwork("alexnet", { classes: 4 });
  const start = startOf(model);
  const batch = randomBatch(model, BATCH);
  const { graph, network } = buildTrainingGraph(model, { batch: BATCH, scales: null, loss: crossEntropy, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
  const { images, targets, imageWeights } = batch;
  const found = await run(graph, { ...Object.fromEntries(start), images, targets, imageWeights, learningRate: Float32Array.of(0) });

  const whole = inTfjsLayers(model, start);
  const expected = (await kerasTwin(whole.model, whole.weights)).step(batch, crossEntropy);
  expectClose("the loss", found["loss"]!, [expected.loss], { tolerance: 1e-4 });
  expectClose("the output", found["probabilities"]!, expected.output, { tolerance: 1e-4 });
  const grouped = network.weights.filter(({ weight: { name, shape } }) => whole.weights.get(name)!.length !== elements(shape));
  expect(grouped.map(({ weight: { name } }) => name)).toEqual(["conv2d_1/kernel", "conv2d_3/kernel", "conv2d_4/kernel"]);
  for (const { weight: { name, shape: [filters, ...own] } } of network.weights) {
    const gradient = expected.gradients.get(name)!;
    const each = elements(own);
    // The first half of the filters reads the first half of the channels.
    const between = (at: number) => (gradient.length === filters! * each ? at : at + (Math.floor(at / each) + (Math.floor(at / each) < filters! / 2 ? 0 : 1)) * each);
    expectClose(`the gradient of ${name}`, found[`gradient of ${name}`]!, Float32Array.from({ length: filters! * each }, (_, at) => gradient[between(at)]!), { tolerance: 3e-3, floor: 0.1 });
  }
});
