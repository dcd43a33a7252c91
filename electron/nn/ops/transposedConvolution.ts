import { float, ints, number, type Op } from "../op.ts";
import { imageSides, windowOf } from "../window.ts";

/** The transpose of a convolution of [N, C, H, W] with w [O, C / group, kh, kw]: x [N, O, Ho, Wo], plus an optional bias [C], gives such images. */
export const transposedConvolution: Op = {
  attributes: { strides: "ints", pads: "ints", dilations: "ints", group: "int", output_padding: "ints" },
  infer: ([x, w], attributes) => {
    const { kernel, strides, pads, dilations } = windowOf(attributes, w!.shape.slice(2));
    const extra = ints(attributes, "output_padding");
    const side = (input: number, axis: 0 | 1) =>
      (input - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis] - pads[axis === 0 ? 2 : 3] + extra[axis]!;
    const [height, width] = imageSides(x!.shape);
    return [float([x!.shape[0]!, w!.shape[1]! * number(attributes, "group", 1), side(height, 0), side(width, 1)])];
  },
  gradient: (graph, { inputs: [x, w, bias], attributes: { output_padding: _, ...window }, outGrad }) => [
    graph.call("Conv", [outGrad, w!], window),
    graph.call("ConvWeightGradient", [outGrad, x!], { ...window, kernel: w!.type.shape.slice(2) }),
    ...(bias ? [graph.call("ReduceSum", [outGrad], { axes: [0, 2, 3], keepdims: 0 })] : []),
  ],
  execution: { onnx: "ConvTranspose" },
  samples: [
    { shapes: [[2, 4, 4, 4], [4, 3, 3, 3]], attributes: { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], output_padding: [1, 1] } },
    { shapes: [[2, 4, 4, 4], [4, 3, 2, 2]], attributes: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1], output_padding: [0, 0] } },
    { shapes: [[2, 4, 4, 5], [4, 3, 2, 3], [3]], attributes: { strides: [2, 3], pads: [0, 1, 1, 0], dilations: [1, 1], output_padding: [1, 0] } },
    { shapes: [[2, 4, 4, 4], [4, 1, 3, 3]], attributes: { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], group: 4, output_padding: [1, 1] } },
  ],
};
