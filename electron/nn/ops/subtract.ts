import { broadcast, float, type Op, sumToShape } from "../op.ts";

/** y = a - b with broadcasting. */
export const subtract: Op = {
  attributes: {},
  infer: ([a, b]) => [float(broadcast(a!.shape, b!.shape))],
  gradient: (graph, { inputs: [a, b], outGrad }) => [
    sumToShape(graph, outGrad, a!.type.shape),
    graph.call("Neg", [sumToShape(graph, outGrad, b!.type.shape)]),
  ],
  execution: { onnx: "Sub" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }, { shapes: [[3, 1], [2, 3, 4]] }],
};
