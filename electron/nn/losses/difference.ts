import { type Loss, meanOverClasses, meanOverPlaces } from "./loss.ts";

/** Mean of the squared differences. */
export const meanSquaredError: Loss<object> = (graph, judged) => {
  const difference = graph.call("Sub", [judged.output, judged.target]);
  return meanOverPlaces(graph, meanOverClasses(graph, graph.call("Mul", [difference, difference])), judged);
};

/** Mean of the sizes of the differences. */
export const meanAbsoluteError: Loss<object> = (graph, judged) => {
  const size = graph.call("Abs", [graph.call("Sub", [judged.output, judged.target])]);
  return meanOverPlaces(graph, meanOverClasses(graph, size), judged);
};

/** Half the squared difference up to `delta`, and a line beyond: d^2 / 2 + delta (|y - t| - d) with d the part of |y - t| up to delta (Huber 1964). */
export const huber: Loss<{ readonly delta: number }> = (graph, judged, { delta }) => {
  const size = graph.call("Abs", [graph.call("Sub", [judged.output, judged.target])]);
  const near = graph.call("Clip", [size, graph.scalar(0), graph.scalar(delta)]);
  const parabola = graph.call("Mul", [graph.call("Mul", [near, near]), graph.scalar(0.5)]);
  const line = graph.call("Mul", [graph.call("Sub", [size, near]), graph.scalar(delta)]);
  return meanOverPlaces(graph, meanOverClasses(graph, graph.call("Add", [parabola, line])), judged);
};
