import { broadcast, float, ints, type Op, sumToShape } from "../op.ts";

/** Repeats a tensor along the axes where its length is 1, up to the given shape. */
export const expand: Op = {
  attributes: { shape: "input" },
  infer: ([x], attributes) => [float(broadcast(x!.shape, ints(attributes, "shape")))],
  gradient: (graph, { inputs: [x], outGrad }) => [sumToShape(graph, outGrad, x!.type.shape)],
  execution: { onnx: "Expand" },
  samples: [{ shapes: [[2, 1, 3]], attributes: { shape: [2, 4, 3] } }, { shapes: [[1]], attributes: { shape: [2, 3] } }],
};
