import type { Graph, Value } from "./graph.ts";

/** How far an output is from its target: a mean over the batch in which every image counts as much as its weight [N] says. */
export type Loss = (graph: Graph, output: Value, target: Value, imageWeights: Value) => Value;

/** -sum of target ln(output) over the classes; target [N, K] holds probabilities. Computed from the logits where the output is a softmax. */
const softmaxCrossEntropy: Loss = (graph, output, target, imageWeights) => {
  const logits = output.producer?.op === "Softmax" ? output.producer.inputs[0]! : undefined;
  const logProbabilities = logits ? graph.call("LogSoftmax", [logits], { axis: 1 }) : graph.call("Log", [output]);
  const perImage = graph.call("ReduceSum", [graph.call("Mul", [logProbabilities, target])], { axes: [1], keepdims: 0 });
  return graph.call("Neg", [weightedMean(graph, perImage, imageWeights)]);
};

/** -mean of target ln(p) + (1 - target) ln(1 - p) over the outputs, each a probability of its own. */
const sigmoidCrossEntropy: Loss = (graph, output, target, imageWeights) => {
  if (output.producer?.op !== "Sigmoid") throw new Error("Sigmoid cross-entropy needs a network that ends with a sigmoid.");
  const logits = output.producer.inputs[0]!;
  // -t ln s(x) - (1 - t) ln(1 - s(x)) = ln(1 + e^x) - t x
  const each = graph.call("Sub", [graph.call("Softplus", [logits]), graph.call("Mul", [logits, target])]);
  return weightedMean(graph, graph.call("ReduceMean", [each], { axes: [1], keepdims: 0 }), imageWeights);
};

/** Mean of the squared differences. */
const meanSquaredError: Loss = (graph, output, target, imageWeights) => {
  const difference = graph.call("Sub", [output, target]);
  const perImage = graph.call("ReduceMean", [graph.call("Mul", [difference, difference])], { axes: [1], keepdims: 0 });
  return weightedMean(graph, perImage, imageWeights);
};

/** Every loss by its name in Keras. */
export const losses = {
  categorical_crossentropy: softmaxCrossEntropy,
  binary_crossentropy: sigmoidCrossEntropy,
  mean_squared_error: meanSquaredError,
} as const satisfies Record<string, Loss>;

export type LossName = keyof typeof losses;

/** The sum of weighted values over the number of images, as Keras reduces a loss. */
function weightedMean(graph: Graph, perImage: Value, imageWeights: Value): Value {
  return graph.call("ReduceMean", [graph.call("Mul", [perImage, imageWeights])], { axes: [0], keepdims: 0 });
}
