import type { Op } from "../op.ts";

/** y = ln x. */
export const logarithm: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { inputs: [x], outGrad }) => [graph.call("Div", [outGrad, x!])],
  execution: { onnx: "Log" },
  samples: [{ shapes: [[2, 3, 4]], values: "positive" }, { shapes: [[5]], values: "positive" }],
};
