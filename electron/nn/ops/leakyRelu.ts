import { number, type Op } from "../op.ts";

/** y = x where x is positive, alpha x elsewhere, for alpha of at least 0 (Maas et al. 2013). */
export const leakyRelu: Op = {
  attributes: { alpha: "float" },
  infer: ([x]) => [x!],
  // dx = dy (alpha + (1 - alpha) [y > 0])
  gradient: (graph, { outputs: [y], attributes, outGrad }) => {
    const alpha = number(attributes, "alpha");
    const positive = graph.call("Cast", [graph.call("Greater", [y!, graph.scalar(0)])]);
    const slope = graph.call("Add", [graph.call("Mul", [positive, graph.scalar(1 - alpha)]), graph.scalar(alpha)]);
    return [graph.call("Mul", [outGrad, slope])];
  },
  execution: { onnx: "LeakyRelu" },
  samples: [
    { shapes: [[2, 3, 4]], attributes: { alpha: 0.3 } },
    { shapes: [[5]], attributes: { alpha: 0 } },
  ],
};
