import type { Op } from "../op.ts";

/** y = -1, 0 or 1. Constant nearly everywhere, so no gradient passes. */
export const sign: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: null,
  execution: { onnx: "Sign" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
