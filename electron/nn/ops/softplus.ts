import type { Op } from "../op.ts";

/** y = ln(1 + e^x). */
export const softplus: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { inputs: [x], outGrad }) => [graph.call("Mul", [outGrad, graph.call("Sigmoid", [x!])])],
  execution: { onnx: "Softplus" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
