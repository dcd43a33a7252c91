import { expect, test } from "vitest";
import { differentiate } from "../nn/differentiate.ts";
import { Graph, type Value } from "../nn/graph.ts";
import { type LossName, losses } from "../nn/losses.ts";
import { expectClose } from "./fixtures/closeness.ts";
import { run } from "./fixtures/running.ts";
import { numbersOf, tensorOf, tf } from "./fixtures/tensorflow.ts";

const SHAPE = [4, 3];
const logits = Float32Array.of(0.3, -1.2, 2, 1.5, 0.1, -0.4, -2, 3, 0.7, 0, -0.6, 1.1);
const oneHot = Float32Array.of(1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1);
const several = Float32Array.of(1, 0, 1, 0, 1, 0, 0.5, 1, 0.2, 0, 0, 1);
const imageWeights = Float32Array.of(1, 0.5, 0, 2.5);

type Activation = (graph: Graph, x: Value) => Value;
const softmax: Activation = (graph, x) => graph.call("Softmax", [x], { axis: 1 });
const sigmoid: Activation = (graph, x) => graph.call("Sigmoid", [x]);

/** Loss and gradient by the logits, from the engine. */
async function lossOf(name: LossName, activation: Activation, numbers: Float32Array, targets: Float32Array) {
  const graph = new Graph();
  const x = graph.input("x", SHAPE);
  const loss = losses[name](graph, activation(graph, x), graph.input("targets", SHAPE), graph.input("imageWeights", [4]));
  graph.output("loss", loss);
  graph.output("gradient", differentiate(graph, loss, [x])[0]!);
  return run(graph, { x: numbers, targets, imageWeights });
}

/** Mean over the images, each as often as its weight says: what Keras calls sum over batch size. */
const weighted = (perImage: tf.Tensor) => tf.mean(tf.mul(perImage, tf.tensor1d(imageWeights)));

test.each<[string, LossName, Activation, Float32Array, (x: tf.Tensor, targets: tf.Tensor) => tf.Tensor]>([
  ["softmax cross-entropy of a softmax", "categorical_crossentropy", softmax, oneHot, (x, t) => weighted(tf.losses.softmaxCrossEntropy(t, x, undefined, 0, tf.Reduction.NONE))],
  [
    "softmax cross-entropy of other outputs",
    "categorical_crossentropy",
    (graph, x) => graph.call("Exp", [graph.call("LogSoftmax", [x], { axis: 1 })]),
    oneHot,
    (x, t) => weighted(tf.losses.softmaxCrossEntropy(t, x, undefined, 0, tf.Reduction.NONE)),
  ],
  ["sigmoid cross-entropy", "binary_crossentropy", sigmoid, several, (x, t) => weighted(tf.mean(tf.losses.sigmoidCrossEntropy(t, x, undefined, 0, tf.Reduction.NONE), 1))],
  ["mean squared error", "mean_squared_error", sigmoid, several, (x, t) => weighted(tf.mean(tf.losses.meanSquaredError(t, tf.sigmoid(x), undefined, tf.Reduction.NONE), 1))],
])("%s and its gradient agree with TF.js, with image weights", async (_, name, activation, targets, oracle) => {
  const found = await lossOf(name, activation, logits, targets);
  const { value, grad } = tf.valueAndGrad((x) => oracle(x, tensorOf(targets, SHAPE)))(tensorOf(logits, SHAPE));
  expectClose("the loss", found["loss"]!, numbersOf(value));
  expectClose("the gradient", found["gradient"]!, numbersOf(grad));
});

test("cross-entropies stay finite for logits that would overflow", async () => {
  const huge = logits.map((value) => value * 1000);
  for (const [name, activation] of [["categorical_crossentropy", softmax], ["binary_crossentropy", sigmoid]] as const) {
    const found = await lossOf(name, activation, huge, oneHot);
    expect([...found["loss"]!, ...found["gradient"]!].every(Number.isFinite), name).toBe(true);
  }
});

test("sigmoid cross-entropy of a network without a sigmoid is refused", async () => {
  await expect(lossOf("binary_crossentropy", softmax, logits, several)).rejects.toThrow("ends with a sigmoid");
});
