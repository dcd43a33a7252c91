import type { Op } from "../op.ts";

/** y = 1 / (1 + e^-x). */
export const sigmoid: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { outputs: [y], outGrad }) => [
    graph.call("Mul", [outGrad, graph.call("Mul", [y!, graph.call("Sub", [graph.scalar(1), y!])])]),
  ],
  execution: { onnx: "Sigmoid" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
