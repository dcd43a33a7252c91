import { describe, expect, test } from "vitest";
import { LossSettings } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";
import { adversaryWeights } from "../nn/contest.ts";
import { endingFor } from "../nn/ending.ts";
import { weightsOf } from "../nn/network.ts";
import { optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph, gradientName } from "../nn/trainingGraph.ts";
import { fromKeras } from "../nn/keras/exchange.ts";
import { buildAdversary, buildModel } from "../nn/zoo/build.ts";
import type { Batch, Tensors } from "./engine.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { startOf } from "./fixtures/keras.ts";
import { lossOracle } from "./fixtures/lossOracle.ts";
import { randomNumbers, run } from "./fixtures/running.ts";
import { channelsLast, numbersOf, tensorOf, tf, tfjs } from "./fixtures/tensorflow.ts";
import { onnxRuntime } from "./onnxruntime.ts";
import { builtLayers } from "./tensorflow/builtLayers.ts";

const BATCH = 6;
const CODE = 5;
const shape = { size: 16, channels: 2, classes: 0, l1: 0, l2: 0, options: { width: 0.25, depth: 2, code: CODE } };
const model = buildModel("gan", shape);

/** Weights of both under the names that they have in one state. */
function startOfBoth(loss: LossSettings) {
  const adversary = endingFor(buildAdversary("gan", shape)!, loss.name);
  const [own, theirs] = [startOf(model, 1), startOf(adversary, 2)];
  return { adversary, own, theirs, all: new Map([...own, ...adversaryWeights(adversary).map(({ name }, at) => [name, [...theirs.values()][at]!] as const)]) };
}

function batchOf(seed: number, count = BATCH): Batch {
  return { count, images: randomNumbers(count * CODE, seed, 1), targets: randomNumbers(count * 2 * 16 * 16, seed, 2), imageWeights: new Float32Array(count).fill(1) };
}

/** The losses of both, what the adversary says, and the gradients of each network's loss by its own weights alone, computed by TF.js layer by layer. */
async function contestInTfjs(loss: LossSettings, { images, targets, count }: Batch) {
  const { adversary, own, theirs } = startOfBoth(loss);
  const [generator, discriminator] = [await builtLayers(tfjs, model, own), await builtLayers(tfjs, adversary, theirs)];
  const said = () => {
    const drawn = generator.layers.apply(tensorOf(images, [count, CODE]), { training: true }) as tf.Tensor;
    const judge = (shown: tf.Tensor) => discriminator.layers.apply(shown, { training: true }) as tf.Tensor;
    return { ofImages: judge(channelsLast(tensorOf(targets, [count, 2, 16, 16]))), ofDrawn: judge(drawn) };
  };
  const judged = (output: tf.Tensor, truth: number) => tf.mean(lossOracle(loss, output, tf.fill(output.shape, truth)));
  const losses = {
    discriminator: () => {
      const { ofImages, ofDrawn } = said();
      return tf.div(tf.add(judged(ofImages, 1), judged(ofDrawn, 0)), 2) as tf.Scalar;
    },
    generator: () => judged(said().ofDrawn, 1) as tf.Scalar,
  };
  const gradientsOf = (of: () => tf.Scalar, { layers, variables }: typeof generator, weights: ReturnType<typeof weightsOf>) => {
    const trained = layers.trainableWeights.flatMap(({ originalName: name }) => (variables.has(name) ? [{ name, variable: variables.get(name)! }] : []));
    const { value, grads } = tf.variableGrads(of, trained.map(({ variable }) => variable as tf.Variable));
    const gradients = trained.map(({ name, variable }) => [name, fromKeras(weights.find((weight) => weight.name === name)!, { shape: variable.shape, values: numbersOf(grads[variable.name]!) }, "TF.js")] as const);
    return { value: numbersOf(value)[0]!, gradients: new Map(gradients) };
  };
  return {
    discriminator: gradientsOf(losses.discriminator, discriminator, weightsOf(adversary)),
    generator: gradientsOf(losses.generator, generator, weightsOf(model)),
  };
}

describe.each<[string, LossSettings]>([
  ["cross-entropy", LossSettings.parse({ name: "binary_crossentropy" })],
  ["cross-entropy with smoothed labels", LossSettings.parse({ name: "binary_crossentropy", labelSmoothing: 0.2 })],
  ["squared errors", { name: "mean_squared_error" }],
])("a network and its adversary, judged by %s,", (_, loss) => {
  test("have the losses of TF.js, and each the gradients of its own", async () => {
    const { adversary, all } = startOfBoth(loss);
    const batch = batchOf(3);
    const { graph } = buildTrainingGraph(model, { batch: BATCH, scales: null, loss, adversary, optimiser: optimiserFor({ name: "sgd" }), gradients: true });
    const { images, targets, imageWeights } = batch;
    const found = await run(graph, { ...Object.fromEntries(all), images, targets, imageWeights, learningRate: Float32Array.of(0) });
    const expected = await contestInTfjs(loss, batch);
    expectClose("the adversary's loss", found["loss"]!, [expected.discriminator.value]);
    expectClose("the loss of the network that draws", found["generatorLoss"]!, [expected.generator.value]);
    expect(found["probabilities"]).toHaveLength(2 * BATCH);
    const trained = [...weightsOf(model), ...adversaryWeights(adversary)].filter(({ role }) => role === "trained");
    expect(expected.generator.gradients.size + expected.discriminator.gradients.size).toBe(trained.length);
    for (const [name, gradient] of expected.generator.gradients) expectClose(`the gradient of ${name}`, found[gradientName(name)]!, gradient, { tolerance: 1e-3, floor: 1e-2 });
    for (const [name, gradient] of expected.discriminator.gradients) expectClose(`the gradient of the adversary's ${name}`, found[gradientName(`adversary/${name}`)]!, gradient, { tolerance: 1e-3, floor: 1e-2 });
  });

  test("take the same step at once, each along its own gradient", async () => {
    const { adversary, all } = startOfBoth(loss);
    const batch = batchOf(4);
    const rate = 0.01;
    const expected = await contestInTfjs(loss, batch);
    await using trainer = await onnxRuntime.trainer({ model, adversary, scales: null, loss, optimiser: { name: "sgd" }, threads: 1 }, all);
    const result = await trainer.step(batch, { learningRate: rate, step: 1, random: randomStream(1) });
    expect(result.loss).toBeCloseTo(expected.discriminator.value, 4);
    expect(result.generatorLoss).toBeCloseTo(expected.generator.value, 4);
    const after = await trainer.state();
    const moved = (name: string) => after.get(name)!.map((value, at) => (all.get(name)![at]! - value) / rate);
    for (const [name, gradient] of expected.generator.gradients) expectClose(`the step of ${name}`, moved(name), gradient, { tolerance: 1e-2, floor: 0.05 });
    for (const [name, gradient] of expected.discriminator.gradients) expectClose(`the step of the adversary's ${name}`, moved(`adversary/${name}`), gradient, { tolerance: 1e-2, floor: 0.05 });
  });
});

test("in parts of a batch both learn from the whole", async () => {
  const loss = LossSettings.parse({ name: "binary_crossentropy" });
  const { adversary, all } = startOfBoth(loss);
  const after = async (microBatch: number | null): Promise<{ state: Tensors; losses: readonly (number | undefined)[]; judgements: number }> => {
    await using trainer = await onnxRuntime.trainer({ model, adversary, scales: null, loss, optimiser: { name: "sgd" }, microBatch, threads: 1 }, all);
    const { loss: own, generatorLoss, probabilities } = await trainer.step(batchOf(5), { learningRate: 0.01, step: 1, random: randomStream(1) });
    return { state: await trainer.state(), losses: [own, generatorLoss], judgements: probabilities.length };
  };
  const [whole, parts] = [await after(null), await after(4)];
  expect([...parts.state.keys()].sort()).toEqual([...whole.state.keys()].sort());
  expect(parts.judgements).toBe(2 * BATCH);
  // Batch normalisation has other batches, so that they are near and not the same.
  for (const [at, value] of parts.losses.entries()) expect(Math.abs(value! - whole.losses[at]!)).toBeLessThan(0.5);
});
