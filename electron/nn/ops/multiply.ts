import { broadcast, float, type Op, sumToShape } from "../op.ts";

/** y = a b, element by element, with broadcasting. */
export const multiply: Op = {
  attributes: {},
  infer: ([a, b]) => [float(broadcast(a!.shape, b!.shape))],
  gradient: (graph, { inputs: [a, b], outGrad }) => [
    sumToShape(graph, graph.call("Mul", [outGrad, b!]), a!.type.shape),
    sumToShape(graph, graph.call("Mul", [outGrad, a!]), b!.type.shape),
  ],
  execution: { onnx: "Mul" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }, { shapes: [[2, 3, 4], [3, 1]] }, { shapes: [[4], []] }],
};
