import type { Op } from "../op.ts";

/** y = |x|; the gradient at 0 is 0. */
export const absolute: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { inputs: [x], outGrad }) => [graph.call("Mul", [outGrad, graph.call("Sign", [x!])])],
  execution: { onnx: "Abs" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
