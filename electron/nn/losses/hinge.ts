import { type Loss, meanOverClasses, meanOverPlaces, sumOverClasses } from "./loss.ts";

/** Mean over the outputs of max(0, 1 - s y) with s = 1 for a target of 1 and -1 for 0, each output a score of its own: one linear support vector machine a class (Cortes and Vapnik 1995). */
export const hinge: Loss<object> = (graph, judged) => {
  const { output, target } = judged;
  const sign = graph.call("Sub", [graph.call("Add", [target, target]), graph.scalar(1)]);
  const each = graph.call("Relu", [graph.call("Sub", [graph.scalar(1), graph.call("Mul", [sign, output])])]);
  return meanOverPlaces(graph, meanOverClasses(graph, each), judged);
};

/**
 * max(0, 1 + n - p) with p the score of the true class and n the highest of the others, as Keras has it: a true score is compared with 0 too, which is
 * what the others are masked by (after Crammer and Singer 2001).
 */
export const categoricalHinge: Loss<object> = (graph, judged) => {
  const { output, target } = judged;
  const own = sumOverClasses(graph, graph.call("Mul", [target, output]));
  const others = graph.call("Mul", [graph.call("Sub", [graph.scalar(1), target]), output]);
  const highest = graph.call("ReduceMax", [others], { axes: [1], keepdims: 0 });
  const each = graph.call("Relu", [graph.call("Add", [graph.call("Sub", [highest, own]), graph.scalar(1)])]);
  return meanOverPlaces(graph, each, judged);
};
