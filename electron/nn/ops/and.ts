import { broadcast, type Op } from "../op.ts";

/** Whether both truth values are true. No gradient passes. */
export const and: Op = {
  attributes: {},
  infer: ([a, b]) => [{ element: "bool", shape: broadcast(a!.shape, b!.shape) }],
  gradient: null,
  execution: {
    onnx: "And",
    parts: (graph, values) => [graph.call("Greater", [graph.call("Mul", values.map((value) => graph.call("Cast", [value]))), graph.scalar(0)])],
  },
  samples: [{ shapes: [[2, 3, 4], [2, 3, 4]] }],
};
