import { float, type Op } from "../op.ts";
import { imageSides, places, windowOf } from "../window.ts";

/**
 * Cross-correlation of images x [N, C, H, W] with kernels w [O, C, kh, kw], plus an optional bias [O] per kernel.
 * Its gradients are ops of their own, because which way to them is fastest depends on the layer.
 */
export const convolution: Op = {
  attributes: { strides: "ints", pads: "ints", dilations: "ints" },
  infer: ([x, w], attributes) => {
    if (x!.shape[1] !== w!.shape[1]) throw new Error(`Kernels for ${w!.shape[1]} channels cannot be applied to ${x!.shape[1]}.`);
    return [float([x!.shape[0]!, w!.shape[0]!, ...places(imageSides(x!.shape), windowOf(attributes, w!.shape.slice(2)))])];
  },
  gradient: (graph, { inputs: [x, w, bias], attributes, outGrad }) => [
    graph.call("ConvInputGradient", [outGrad, w!], { ...attributes, image: imageSides(x!.type.shape) }),
    graph.call("ConvWeightGradient", [x!, outGrad], { ...attributes, kernel: w!.type.shape.slice(2) }),
    ...(bias ? [graph.call("ReduceSum", [outGrad], { axes: [0, 2, 3], keepdims: 0 })] : []),
  ],
  execution: { onnx: "Conv" },
  samples: [
    { shapes: [[2, 3, 8, 8], [4, 3, 3, 3], [4]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } },
    { shapes: [[2, 3, 9, 8], [4, 3, 5, 3]], attributes: { strides: [2, 2], pads: [2, 0, 2, 1], dilations: [1, 1] } },
    { shapes: [[2, 3, 7, 9], [5, 3, 1, 1]], attributes: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } },
    { shapes: [[2, 4, 8, 8], [5, 4, 1, 1]], attributes: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] } },
    { shapes: [[1, 2, 9, 9], [3, 2, 3, 3]], attributes: { strides: [1, 1], pads: [2, 2, 2, 2], dilations: [2, 2] } },
  ],
};

