import type { Graph, Value } from "../graph.ts";

/** What a loss is computed from: output and target [N, K] or, with an output a pixel, [N, K, H, W]; the target holds the share of each class. */
export type Judged = {
  readonly output: Value;
  readonly target: Value;
  /** How much each of the K classes counts, for targets of one class a place; null where all count the same. */
  readonly classWeights: readonly number[] | null;
};

/** How far outputs are from their targets: one number an image [N]. */
export type Loss<Settings> = (graph: Graph, judged: Judged, settings: Settings) => Value;

/** Averages a loss [N, ...] over the places of each image, each as its class counts: [N]. */
export function meanOverPlaces(graph: Graph, each: Value, { target, classWeights }: Judged): Value {
  const weighted = classWeights ? graph.call("Mul", [each, graph.call("ReduceSum", [graph.call("Mul", [target, perClass(graph, classWeights, target)])], { axes: [1], keepdims: 0 })]) : each;
  const axes = weighted.type.shape.map((_, axis) => axis).slice(1);
  return axes.length === 0 ? weighted : graph.call("ReduceMean", [weighted], { axes, keepdims: 0 });
}

/** A number a class in a shape that spreads over an output. */
export function perClass(graph: Graph, numbers: readonly number[], { type: { shape } }: Value): Value {
  if (numbers.length !== shape[1]) throw new Error(`There are ${numbers.length} class weights for ${shape[1]} classes.`);
  return graph.constant(Float32Array.from(numbers), [numbers.length, ...shape.slice(2).map(() => 1)]);
}

/** Averages over the K numbers of a place. */
export function meanOverClasses(graph: Graph, each: Value): Value {
  return graph.call("ReduceMean", [each], { axes: [1], keepdims: 0 });
}

export function sumOverClasses(graph: Graph, each: Value): Value {
  return graph.call("ReduceSum", [each], { axes: [1], keepdims: 0 });
}

/** Targets of which some share was handed to `classes` classes evenly. */
export function smoothed(graph: Graph, target: Value, amount: number, classes: number): Value {
  if (amount === 0) return target;
  return graph.call("Add", [graph.call("Mul", [target, graph.scalar(1 - amount)]), graph.scalar(amount / classes)]);
}

/** What Keras keeps probabilities away from 0 by, before it takes their logarithm. */
const SMALLEST = 1e-7;

/** ln of numbers from 0 to 1, those near 0 raised. */
export function safeLogarithm(graph: Graph, x: Value): Value {
  return graph.call("Log", [graph.call("Clip", [x, graph.scalar(SMALLEST), graph.scalar(1)])]);
}

/** ln of probabilities, from the logits where they come out of a softmax: never infinite. */
export function logProbabilities(graph: Graph, output: Value): Value {
  const { producer } = output;
  return producer?.op === "Softmax" ? graph.call("LogSoftmax", [producer.inputs[0]!], producer.attributes) : safeLogarithm(graph, output);
}
