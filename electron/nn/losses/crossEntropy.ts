import { type Loss, logProbabilities, meanOverClasses, meanOverPlaces, safeLogarithm, smoothed, sumOverClasses } from "./loss.ts";

type Settings = { readonly labelSmoothing: number };

/** -sum of target ln(output) over the classes, of which one is true at a place. */
export const softmaxCrossEntropy: Loss<Settings> = (graph, judged, { labelSmoothing }) => {
  const { output, target } = judged;
  const wanted = smoothed(graph, target, labelSmoothing, target.type.shape[1]!);
  const each = graph.call("Neg", [sumOverClasses(graph, graph.call("Mul", [logProbabilities(graph, output), wanted]))]);
  return meanOverPlaces(graph, each, judged);
};

/** -mean of target ln(p) + (1 - target) ln(1 - p) over the outputs, each a probability of its own, so that smoothing moves it towards a half. */
export const sigmoidCrossEntropy: Loss<Settings> = (graph, judged, { labelSmoothing }) => {
  const { output, target } = judged;
  if (output.producer?.op !== "Sigmoid") throw new Error("Sigmoid cross-entropy needs a network that ends with a sigmoid.");
  const logits = output.producer.inputs[0]!;
  // -t ln s(x) - (1 - t) ln(1 - s(x)) = ln(1 + e^x) - t x
  const each = graph.call("Sub", [graph.call("Softplus", [logits]), graph.call("Mul", [logits, smoothed(graph, target, labelSmoothing, 2)])]);
  return meanOverPlaces(graph, meanOverClasses(graph, each), judged);
};

/** sum of target ln(target / output) over the classes: cross-entropy less the entropy of the target (Kullback and Leibler 1951). */
export const klDivergence: Loss<object> = (graph, judged) => {
  const { output, target } = judged;
  // Where a target is 0 its logarithm, finite here, is multiplied by it.
  const ratio = graph.call("Sub", [safeLogarithm(graph, target), logProbabilities(graph, output)]);
  return meanOverPlaces(graph, sumOverClasses(graph, graph.call("Mul", [target, ratio])), judged);
};
