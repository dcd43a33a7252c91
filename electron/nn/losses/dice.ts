import { softmaxCrossEntropy } from "./crossEntropy.ts";
import { type Loss, perClass } from "./loss.ts";

/** Added above and below the line, so that a class that is nowhere and was found nowhere counts as found. */
const SMOOTH = 1;

/**
 * 1 - the mean over the classes of the overlap 2 sum(p t) / (sum(p) + sum(t)), the sums over the places of an image: what is small counts as much as
 * what is large (Dice 1945; as a loss Milletari et al. 2016, arXiv 1606.04797, with plain sums in place of squares). Class weights weigh the mean.
 */
export const dice: Loss<object> = (graph, { output, target, classWeights }) => {
  const { shape } = output.type;
  const places = shape.map((_, axis) => axis).slice(2);
  const total = (value: typeof output) => (places.length === 0 ? value : graph.call("ReduceSum", [value], { axes: places, keepdims: 0 }));
  const smooth = (value: typeof output) => graph.call("Add", [value, graph.scalar(SMOOTH)]);
  const both = total(graph.call("Mul", [output, target]));
  const overlap = graph.call("Div", [smooth(graph.call("Add", [both, both])), smooth(total(graph.call("Add", [output, target])))]);
  const sum = classWeights?.reduce((sum, weight) => sum + weight, 0);
  const shares = perClass(graph, Array.from({ length: shape[1]! }, (_, place) => (classWeights && sum ? classWeights[place]! / sum : 1 / shape[1]!)), overlap);
  return graph.call("Sub", [graph.scalar(1), graph.call("ReduceSum", [graph.call("Mul", [overlap, shares])], { axes: [1], keepdims: 0 })]);
};

/** The sum of Dice's loss and cross-entropy, with which U-Nets are trained best (Isensee et al. 2021, doi 10.1038/s41592-020-01008-z). */
export const diceCrossEntropy: Loss<{ readonly labelSmoothing: number }> = (graph, judged, settings) =>
  graph.call("Add", [dice(graph, judged, settings), softmaxCrossEntropy(graph, judged, settings)]);
