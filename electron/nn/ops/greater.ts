import { broadcast, type Op } from "../op.ts";

/** y = a > b: truth values, through which no gradient passes. */
export const greater: Op = {
  attributes: {},
  infer: ([a, b]) => [{ element: "bool", shape: broadcast(a!.shape, b!.shape) }],
  gradient: null,
  execution: { onnx: "Greater" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }, { shapes: [[2, 3], []] }],
};
