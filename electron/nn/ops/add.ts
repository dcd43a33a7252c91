import { broadcast, float, type Op, sumToShape } from "../op.ts";

/** y = a + b with broadcasting. */
export const add: Op = {
  attributes: {},
  infer: ([a, b]) => [float(broadcast(a!.shape, b!.shape))],
  gradient: (graph, { inputs: [a, b], outGrad }) => [sumToShape(graph, outGrad, a!.type.shape), sumToShape(graph, outGrad, b!.type.shape)],
  execution: { onnx: "Add" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }, { shapes: [[2, 3, 4], [3, 1]] }, { shapes: [[], [5]] }],
};
