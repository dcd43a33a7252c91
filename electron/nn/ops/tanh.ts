import type { Op } from "../op.ts";
import { elements } from "../shape.ts";

/** y = tanh x. */
export const tanh: Op = {
  attributes: {},
  infer: ([x]) => [x!],
  gradient: (graph, { outputs: [y], outGrad }) => [
    graph.call("Mul", [outGrad, graph.call("Sub", [graph.scalar(1), graph.call("Mul", [y!, y!])])]),
  ],
  execution: {
    onnx: "Tanh",
    // In another shape, so that it is done alone and not along with what makes x.
    parts: (graph, [x]) => [graph.reshape(graph.call("Tanh", [graph.reshape(x!, [elements(x!.type.shape)])]), x!.type.shape)],
  },
  samples: [{ shapes: [[2, 3, 4]] }, { shapes: [[5]] }],
};
