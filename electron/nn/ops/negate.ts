import type { Op } from "../op.ts";

/** y = -x. */
export const negate: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { outGrad }) => [graph.call("Neg", [outGrad])],
  execution: { onnx: "Neg" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
