import type { Op } from "../op.ts";

/** y = max(x, 0), element by element. */
export const relu: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  // The gradient passes where the output is positive and stops elsewhere, zero included.
  // A product with 0 or 1 takes half the time of Where in ONNX Runtime, and a sigmoid so steep makes either in one pass.
  gradient: (graph, { outputs: [y], outGrad }) => [graph.call("Mul", [outGrad, graph.call("HardSigmoid", [y!], { alpha: 1e30, beta: 0 })])],
  execution: { onnx: "Relu" },
  samples: [{ shapes: [[2, 3, 4, 4]] }, { shapes: [[1, 5]] }],
};
