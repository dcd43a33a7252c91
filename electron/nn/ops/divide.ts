import { broadcast, float, type Op, sumToShape } from "../op.ts";

/** y = a / b, element by element, with broadcasting. */
export const divide: Op = {
  attributes: {},
  infer: ([a, b]) => [float(broadcast(a!.shape, b!.shape))],
  // d(a/b) = da / b - y db / b
  gradient: (graph, { inputs: [a, b], outputs: [y], outGrad }) => {
    const perB = graph.call("Div", [outGrad, b!]);
    return [
      sumToShape(graph, perB, a!.type.shape),
      graph.call("Neg", [sumToShape(graph, graph.call("Mul", [perB, y!]), b!.type.shape)]),
    ];
  },
  execution: { onnx: "Div" },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]], values: "positive" }, { shapes: [[2, 3, 4], [3, 1]], values: "positive" }],
};
