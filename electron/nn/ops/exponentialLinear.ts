import { number, type Op } from "../op.ts";

/** y = x where x is positive, alpha (e^x - 1) elsewhere, for alpha of at least 0 (Clevert et al. 2016, arXiv 1511.07289). */
export const exponentialLinear: Op = {
  attributes: { alpha: "float" },
  infer: ([x]) => [x!],
  // The slope is 1 where y is positive and y + alpha elsewhere: alpha - max(-y, 0) + (1 - alpha) [y > 0].
  gradient: (graph, { outputs: [y], attributes, outGrad }) => {
    const alpha = number(attributes, "alpha");
    const below = graph.call("Sub", [graph.scalar(alpha), graph.call("Relu", [graph.call("Neg", [y!])])]);
    const positive = graph.call("Cast", [graph.call("Greater", [y!, graph.scalar(0)])]);
    const slope = alpha === 1 ? below : graph.call("Add", [below, graph.call("Mul", [positive, graph.scalar(1 - alpha)])]);
    return [graph.call("Mul", [outGrad, slope])];
  },
  execution: { onnx: "Elu" },
  samples: [
    { shapes: [[2, 3, 4]], attributes: { alpha: 1 } },
    { shapes: [[2, 3, 4]], attributes: { alpha: 0.4 } },
  ],
};
