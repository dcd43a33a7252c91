import type { Op } from "../op.ts";

/** y = erf x: the share of a normal distribution of variance 1/2 that lies between -x and x. */
export const errorFunction: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  // d erf x = 2 / sqrt(pi) e^(-x^2) dx
  gradient: (graph, { inputs: [x], outGrad }) => {
    const bell = graph.call("Exp", [graph.call("Neg", [graph.call("Mul", [x!, x!])])]);
    return [graph.call("Mul", [outGrad, graph.call("Mul", [bell, graph.scalar(2 / Math.sqrt(Math.PI))])])];
  },
  execution: { onnx: "Erf" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
