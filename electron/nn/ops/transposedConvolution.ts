import { float, ints, type Op } from "../op.ts";
import { imageSides, windowOf } from "../window.ts";

/** The transpose of a convolution: x [N, O, H, W] and w [O, C, kh, kw] give [N, C, ...]; stands in backward passes only. */
export const transposedConvolution: Op = {
  attributes: { strides: "ints", pads: "ints", dilations: "ints", output_padding: "ints" },
  infer: ([x, w], attributes) => {
    const { kernel, strides, pads, dilations } = windowOf(attributes, w!.shape.slice(2));
    const extra = ints(attributes, "output_padding");
    const side = (input: number, axis: 0 | 1) =>
      (input - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis] - pads[axis === 0 ? 2 : 3] + extra[axis]!;
    const [height, width] = imageSides(x!.shape);
    return [float([x!.shape[0]!, w!.shape[1]!, side(height, 0), side(width, 1)])];
  },
  gradient: null,
  execution: { onnx: "ConvTranspose" },
  samples: [
    { shapes: [[2, 4, 4, 4], [4, 3, 3, 3]], attributes: { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], output_padding: [1, 1] } },
    { shapes: [[2, 4, 4, 4], [4, 3, 2, 2]], attributes: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], output_padding: [0, 0] } },
  ],
};
