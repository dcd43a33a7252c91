import { broadcast, type Op } from "../op.ts";

/** y = (a = b): truth values, through which no gradient passes. */
export const equal: Op = {
  attributes: {},
  infer: ([a, b]) => [{ element: "bool", shape: broadcast(a!.shape, b!.shape) }],
  gradient: null,
  execution: { onnx: "Equal" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }],
};
