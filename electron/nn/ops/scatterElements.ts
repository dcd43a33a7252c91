import type { Op } from "../op.ts";

/** data [n] with updates [m] added at indices [m]; stands in backward passes only. */
export const scatterElements: Op = {
  attributes: {},
  infer: ([data]) => [data!],
  gradient: null,
  execution: { onnx: "ScatterElements", fixed: { axis: { int: 0 }, reduction: { text: "add" } } },
  samples: [{ shapes: [[8], [5], [5]] }],
};
