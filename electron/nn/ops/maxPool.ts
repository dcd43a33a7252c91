import { float, type Op } from "../op.ts";
import { imageSides, places, windowOf } from "../window.ts";

/** The largest value in each window; the second output says where it stood, as an index into the whole input. Padding never wins. */
export const maxPool: Op = {
  attributes: { kernel_shape: "ints", strides: "ints", pads: "ints" },
  infer: ([x], attributes) => {
    const shape = [...x!.shape.slice(0, 2), ...places(imageSides(x!.shape), windowOf(attributes))];
    return [float(shape), { element: "int64", shape }];
  },
  gradient: (graph, { inputs: [x], outputs: [y, indices], attributes, outGrad }) => [
    graph.call("MaxPoolGradient", [outGrad, indices!, x!, y!], attributes),
  ],
  execution: { onnx: "MaxPool" },
  samples: [
    { shapes: [[2, 3, 8, 8]], attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } },
    { shapes: [[2, 3, 9, 8]], attributes: { kernel_shape: [4, 4], strides: [4, 4], pads: [0, 0, 0, 0] } },
    { shapes: [[2, 3, 8, 8]], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [0, 0, 1, 1] } },
    { shapes: [[2, 2, 7, 7]], attributes: { kernel_shape: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] } },
  ],
};
