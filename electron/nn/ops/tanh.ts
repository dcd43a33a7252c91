import type { Op } from "../op.ts";

/** y = tanh x. */
export const tanh: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { outputs: [y], outGrad }) => [
    graph.call("Mul", [outGrad, graph.call("Sub", [graph.scalar(1), graph.call("Mul", [y!, y!])])]),
  ],
  execution: { onnx: "Tanh" },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
