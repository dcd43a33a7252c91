import type { Op } from "../op.ts";

/** y = sqrt(x). */
export const squareRoot: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { outputs: [y], outGrad }) => [graph.call("Div", [graph.call("Mul", [outGrad, graph.scalar(0.5)]), y!])],
  execution: { onnx: "Sqrt" },
  samples: [{ shapes: [[2, 3, 4]], values: "positive" }, { shapes: [[5]], values: "positive" }],
};
