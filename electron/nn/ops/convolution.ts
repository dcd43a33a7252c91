import { convolvedInBlocks, inBlocks, suitsBlocks } from "../blocks.ts";
import type { Value } from "../graph.ts";
import { areFew, columnsOf, imagesOf, inOneGroup, isPointwise } from "../columns.ts";
import { float, type Lowering, NATIVE, number, type Op } from "../op.ts";
import { imageSides, places, windowOf } from "../window.ts";

/** Kernels of 1 x 1 pixels: their matrix times each image. */
const matrix: Lowering = (graph, [x, w, bias]) => {
  const [count, channels, height, width] = x!.type.shape as [number, number, number, number];
  const outputs = w!.type.shape[0]!;
  const product = graph.call("MatMul", [graph.reshape(w!, [outputs, channels]), graph.reshape(x!, [count, channels, height * width])]);
  const images = graph.reshape(product, [count, outputs, height, width]);
  return [bias ? graph.call("Add", [images, graph.reshape(bias, [outputs, 1, 1])]) : images];
};

/** The kernels times the pixels under each of their places as columns of one matrix: for small images, of which a product of their own makes little. */
const columns: Lowering = (graph, [x, w, bias], attributes) => {
  const window = windowOf(attributes, w!.type.shape.slice(2));
  const outputs = w!.type.shape[0]!;
  const shape = [x!.type.shape[0]!, outputs, ...places(imageSides(x!.type.shape), window)];
  const pixels = columnsOf(graph, x!, shape, window);
  const images = imagesOf(graph, graph.call("Gemm", [graph.reshape(w!, [outputs, pixels.type.shape[0]!]), pixels]), shape);
  return [bias ? graph.call("Add", [images, graph.reshape(bias, [outputs, 1, 1])]) : images];
};

/** The same with channels of zeros behind those of the images and of the kernels, up to a multiple of four, where all are in one group. */
const inFours: Lowering = (graph, [x, w, bias], attributes) => {
  const added = inOneGroup([], attributes) ? (4 - (x!.type.shape[1]! % 4)) % 4 : 0;
  const widened = (value: Value) => (added === 0 ? value : graph.call("Pad", [value], { pads: [0, 0, 0, 0, 0, added, 0, 0] }));
  return [graph.call("Conv", [widened(x!), widened(w!), ...(bias ? [bias] : [])], attributes)];
};

/**
 * Cross-correlation of images x [N, C, H, W] with kernels w [O, C / group, kh, kw], plus an optional bias [O] per kernel. The channels are
 * parted into groups, and so are the kernels: each kernel sees the channels of its group.
 * Its gradients are ops of their own, because which way to them is fastest depends on the layer.
 */
export const convolution: Op = {
  attributes: { strides: "ints", pads: "ints", dilations: "ints", group: "int" },
  infer: ([x, w], attributes) => {
    const group = number(attributes, "group", 1);
    if (x!.shape[1] !== w!.shape[1]! * group) throw new Error(`Kernels for ${w!.shape[1]! * group} channels cannot be applied to ${x!.shape[1]}.`);
    if (w!.shape[0]! % group !== 0) throw new Error(`${w!.shape[0]} kernels cannot be parted into ${group} groups.`);
    return [float([x!.shape[0]!, w!.shape[0]!, ...places(imageSides(x!.shape), windowOf(attributes, w!.shape.slice(2)))])];
  },
  gradient: (graph, { inputs: [x, w, bias], attributes, outGrad }) => [
    graph.call("ConvInputGradient", [outGrad, w!], { ...attributes, image: imageSides(x!.type.shape) }),
    graph.call("ConvWeightGradient", [x!, outGrad], { ...attributes, kernel: w!.type.shape.slice(2) }),
    ...(bias ? [graph.call("ReduceSum", [outGrad], { axes: [0, 2, 3], keepdims: 0 })] : []),
  ],
  execution: {
    onnx: "Conv",
    ways: {
      matrix: { lower: matrix, suits: ([, w], attributes) => isPointwise(w!.shape, attributes) },
      columns: { lower: columns, suits: inOneGroup },
      ...inBlocks((block) => ({ lower: (graph, inputs, attributes) => [convolvedInBlocks(graph, block, inputs, attributes)], suits: suitsBlocks(block) })),
    },
    choose: ([x, w], attributes) => {
      const sides = places(imageSides(x!.shape), windowOf(attributes, w!.shape.slice(2)));
      return inOneGroup([], attributes) && areFew(sides) ? "columns" : NATIVE;
    },
    parts: inFours,
  },
  samples: [
    { shapes: [[2, 3, 8, 8], [4, 3, 3, 3], [4]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1] } },
    { shapes: [[2, 3, 9, 8], [4, 3, 5, 3]], attributes: { strides: [2, 2], pads: [2, 0, 2, 1], dilations: [1, 1] } },
    { shapes: [[2, 3, 7, 9], [5, 3, 1, 1]], attributes: { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1] } },
    { shapes: [[2, 4, 8, 8], [5, 4, 1, 1]], attributes: { strides: [2, 2], pads: [0, 0, 0, 0], dilations: [1, 1] } },
    { shapes: [[1, 2, 9, 9], [3, 2, 3, 3]], attributes: { strides: [1, 1], pads: [2, 2, 2, 2], dilations: [2, 2] } },
    { shapes: [[2, 4, 7, 8], [6, 2, 3, 3], [6]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 2 } },
    { shapes: [[2, 3, 9, 8], [6, 1, 3, 3], [6]], attributes: { strides: [2, 2], pads: [0, 0, 1, 1], dilations: [1, 1], group: 3 } },
    { shapes: [[2, 4, 6, 6], [4, 1, 3, 3]], attributes: { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], group: 4 } },
  ],
};
