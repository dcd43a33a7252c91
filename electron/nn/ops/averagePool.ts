import type { Graph, Value } from "../graph.ts";
import { float, type Op } from "../op.ts";
import { repeatedOverWindows } from "../pooling.ts";
import { imageSides, places, tiles, type Window, windowOf } from "../window.ts";

/** The mean of each window; padding is not counted. */
export const averagePool: Op = {
  attributes: { kernel_shape: "ints", strides: "ints", pads: "ints" },
  infer: ([x], attributes) => [float([...x!.shape.slice(0, 2), ...places(imageSides(x!.shape), windowOf(attributes))])],
  gradient: (graph, { inputs: [x], attributes, outGrad }) => {
    const window = windowOf(attributes);
    const image = imageSides(x!.type.shape);
    if (tiles(image, window)) {
      const share = graph.scalar(1 / (window.kernel[0] * window.kernel[1]));
      return [repeatedOverWindows(graph, graph.call("Mul", [outGrad, share]), window)];
    }
    return [spreadOverWindows(graph, graph.call("Mul", [outGrad, shares(graph, image, window)]), image, window)];
  },
  execution: { onnx: "AveragePool" },
  samples: [
    { shapes: [[2, 3, 8, 8]], attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } },
    { shapes: [[2, 3, 9, 8]], attributes: { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 0, 1, 1] } },
    { shapes: [[2, 3, 7, 7]], attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } },
  ],
};

/** One over the number of pixels that each window covers, as a constant [1, 1, Ho, Wo]. */
function shares(graph: Graph, image: readonly [number, number], window: Window): Value {
  const [rows, columns] = places(image, window);
  const covered = (place: number, axis: 0 | 1) => {
    const start = place * window.strides[axis] - window.pads[axis];
    return Math.min(image[axis], start + window.kernel[axis]) - Math.max(0, start);
  };
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) values[row * columns + column] = 1 / (covered(row, 0) * covered(column, 1));
  }
  return graph.constant(values, [1, 1, rows, columns]);
}

/** Every value added to all pixels of its window: a transposed convolution with ones, channel by channel. */
function spreadOverWindows(graph: Graph, value: Value, [height, width]: readonly [number, number], window: Window): Value {
  const [count, channels, rows, columns] = value.type.shape as [number, number, number, number];
  const { kernel, strides, pads } = window;
  const ones = graph.constant(new Float32Array(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel]);
  const reached = (places: number, axis: 0 | 1) => (places - 1) * strides[axis] + kernel[axis] - pads[axis] - pads[axis === 0 ? 2 : 3];
  const spread = graph.call("ConvTranspose", [graph.reshape(value, [count * channels, 1, rows, columns]), ones], {
    strides,
    pads,
    dilations: [1, 1],
    output_padding: [height - reached(rows, 0), width - reached(columns, 1)],
  });
  return graph.reshape(spread, [count, channels, height, width]);
}
