import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossEntropy, LossName, LossSettings } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";
import { differentiate } from "../nn/differentiate.ts";
import { Graph, type Value } from "../nn/graph.ts";
import { lossOf } from "../nn/losses/index.ts";
import { elements, type Shape } from "../nn/shape.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { lossOracle } from "./fixtures/lossOracle.ts";
import { randomNumbers, run } from "./fixtures/running.ts";
import { numbersOf, tensorOf, tf } from "./fixtures/tensorflow.ts";

type Case = {
  readonly settings: LossSettings;
  readonly shape: Shape;
  readonly logits: Float32Array;
  readonly targets: Float32Array;
  readonly imageWeights: Float32Array;
  readonly classWeights?: readonly number[] | null;
};

/** How the outputs that suit a loss are made from what a network computes, here and in TF.js. */
const ends = {
  softmax: [(graph: Graph, x: Value) => graph.call("Softmax", [x], { axis: 1 }), (x: tf.Tensor) => tf.exp(tf.sub(x, tf.logSumExp(x, 1, true)))],
  sigmoid: [(graph: Graph, x: Value) => graph.call("Sigmoid", [x]), (x: tf.Tensor) => tf.sigmoid(x)],
  linear: [(_: Graph, x: Value) => x, (x: tf.Tensor) => x],
} as const;

const endOf = ({ name }: LossSettings): keyof typeof ends =>
  name === "binary_crossentropy" ? "sigmoid" : /hinge|huber|absolute/.test(name) ? "linear" : "softmax";

/** Loss and gradient by the logits, from the engine. */
async function found({ settings, shape, logits, targets, imageWeights, classWeights = null }: Case, end = ends[endOf(settings)][0]) {
  const graph = new Graph();
  const x = graph.input("x", shape);
  const judged = { output: end(graph, x), target: graph.input("targets", shape), classWeights };
  const loss = lossOf(graph, settings, judged, graph.input("imageWeights", [shape[0]!]));
  graph.output("loss", loss);
  graph.output("gradient", differentiate(graph, loss, [x])[0]!);
  return run(graph, { x: logits, targets, imageWeights });
}

async function agrees(one: Case): Promise<void> {
  const { settings, shape, logits, targets, imageWeights, classWeights = null } = one;
  const { loss, gradient } = await found(one);
  tf.tidy(() => {
    const weights = tensorOf(imageWeights, [shape[0]!]);
    const oracle = (x: tf.Tensor) => tf.mean(tf.mul(lossOracle(settings, ends[endOf(settings)][1](x), tensorOf(targets, shape), classWeights), weights));
    const { value, grad } = tf.valueAndGrad(oracle)(tensorOf(logits, shape));
    expectClose("the loss", loss!, numbersOf(value), { tolerance: 2e-5 });
    expectClose("the gradient", gradient!, numbersOf(grad), { tolerance: 5e-5 });
  });
}

/** One class at each place, or the shares of all of them where `isShared`. */
function randomTargets(shape: Shape, seed: number, isShared: boolean): Float32Array {
  const [count, classes, ...sides] = shape as [number, number, ...number[]];
  const places = elements(sides);
  const random = randomStream(seed, 5);
  const targets = new Float32Array(elements(shape));
  for (let image = 0; image < count; image++) {
    for (let place = 0; place < places; place++) {
      const drawn = Array.from({ length: classes }, () => random.uniform() + 0.05);
      const sum = drawn.reduce((total, share) => total + share);
      const chosen = random.below(classes);
      for (let k = 0; k < classes; k++) targets[(image * classes + k) * places + place] = isShared ? drawn[k]! / sum : Number(k === chosen);
    }
  }
  return targets;
}

describe("value and gradient of every loss agree with TF.js at random shapes, for images and for pixels, with image and class weights", () => {
  const shapes = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 2, max: 5 }), fc.option(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })))).map(([count, classes, sides]) => [count, classes, ...(sides ?? [])]);
  for (const name of LossName.options) {
    test(name, () =>
      fc.assert(
        fc.asyncProperty(shapes, fc.nat(1_000_000), fc.boolean(), fc.constantFrom(0, 0.1, 0.3), fc.constantFrom(0.4, 1, 2), async (shape, seed, isWeighted, labelSmoothing, delta) => {
          const settings = LossSettings.parse({ name, labelSmoothing, delta });
          const [count, classes] = shape as [number, number];
          await agrees({
            settings,
            shape,
            logits: randomNumbers(elements(shape), seed),
            // Squared, absolute and Huber's differences are for any target, and so is divergence.
            targets: randomTargets(shape, seed, /mean|huber|kl/.test(name)),
            imageWeights: randomNumbers(count, seed, 1, "positive"),
            classWeights: isWeighted ? [...randomNumbers(classes, seed, 2, "positive")] : null,
          });
        }),
        { numRuns: 15 },
      ));
  }
});

const fixed: Case = {
  settings: crossEntropy,
  shape: [4, 3],
  logits: Float32Array.of(0.3, -1.2, 2, 1.5, 0.1, -0.4, -2, 3, 0.7, 0, -0.6, 1.1),
  targets: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1),
  imageWeights: Float32Array.of(1, 0.5, 0, 2.5),
};

test("softmax cross-entropy of outputs that do not come out of a softmax is the same", async () => {
  const same = await found(fixed, (graph, x) => graph.call("Exp", [graph.call("LogSoftmax", [x], { axis: 1 })]));
  const { loss, gradient } = await found(fixed);
  expectClose("the loss", same["loss"]!, loss!);
  expectClose("the gradient", same["gradient"]!, gradient!);
});

test("cross-entropies and divergence stay finite for logits that would overflow, and for outputs of exactly 0", async () => {
  const huge = fixed.logits.map((value) => value * 1000);
  for (const name of ["categorical_crossentropy", "binary_crossentropy", "kl_divergence", "dice_crossentropy"] as const) {
    const { loss, gradient } = await found({ ...fixed, settings: LossSettings.parse({ name }), logits: huge });
    expect([...loss!, ...gradient!].every(Number.isFinite), name).toBe(true);
  }
  const zero = await found({ ...fixed, logits: huge }, (graph, x) => graph.call("Reshape", [graph.call("Softmax", [x], { axis: 1 })], { shape: [4, 3] }));
  expect([...zero["loss"]!, ...zero["gradient"]!].every(Number.isFinite)).toBe(true);
});

test("Dice's loss is 0 for what is found exactly, whether a class is there or not, and near 1 for what is missed", async () => {
  const settings = { name: "dice" } as const;
  const pixels = Float32Array.from([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const of = (logits: Float32Array) => found({ settings, shape: [1, 3, 2, 2], logits, targets: pixels, imageWeights: Float32Array.of(1) });
  expect((await of(pixels.map((value) => value * 100)))["loss"]![0]).toBeCloseTo(0, 5);
  // Of three classes one is rightly found nowhere; the other two are wrong at all four pixels.
  expect((await of(Float32Array.from([0, 0, 0, 0, 100, 100, 100, 100, 0, 0, 0, 0])))["loss"]![0]).toBeCloseTo((2 * (1 - 1 / 5)) / 3, 5);
});

test("class weights for another number of classes, and sigmoid cross-entropy of a network without a sigmoid, are refused", async () => {
  await expect(found({ ...fixed, classWeights: [1, 2] })).rejects.toThrow("2 class weights for 3 classes");
  await expect(found({ ...fixed, settings: { name: "binary_crossentropy", labelSmoothing: 0 } }, ends.softmax[0])).rejects.toThrow("ends with a sigmoid");
});
