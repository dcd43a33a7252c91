import { elements } from "../shape.ts";
import { float, ints, type Op } from "../op.ts";

/** Patches [N, C kh kw, places] added up where they lie in the image: [N, C, H, W] with H, W = `image_shape` and kh, kw = `block_shape`. */
export const columnsToImages: Op = {
  attributes: { image_shape: "input", block_shape: "input", dilations: "ints", pads: "ints", strides: "ints" },
  infer: ([x], attributes) => [float([x!.shape[0]!, x!.shape[1]! / elements(ints(attributes, "block_shape")), ...ints(attributes, "image_shape")])],
  gradient: null,
  execution: { onnx: "Col2Im" },
  samples: [
    { shapes: [[2, 27, 36]], attributes: { image_shape: [6, 6], block_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } },
    { shapes: [[2, 24, 9]], attributes: { image_shape: [8, 7], block_shape: [4, 3], strides: [2, 2], pads: [0, 1, 1, 0], dilations: [1, 1] } },
  ],
};
