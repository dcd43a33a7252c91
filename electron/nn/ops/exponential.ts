import type { Op } from "../op.ts";

/** y = e^x. */
export const exponential: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { outputs: [y], outGrad }) => [graph.call("Mul", [outGrad, y!])],
  execution: { onnx: "Exp" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
