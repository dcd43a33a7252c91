import { float, ints, type Op } from "../op.ts";

/** Values x put to the places that indices [like x] name in a tensor of zeros of the given shape; stands in backward passes only. */
export const maxUnpool: Op = {
  attributes: { kernel_shape: "ints", strides: "ints", pads: "ints", shape: "input" },
  infer: (_, attributes) => [float(ints(attributes, "shape"))],
  gradient: null,
  execution: { onnx: "MaxUnpool" },
  samples: [{ shapes: [[2, 3, 4, 4]], attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0], shape: [2, 3, 8, 8] } }],
};
