import { elements } from "../shape.ts";
import { type Lowering, type Op } from "../op.ts";
import { imageSides, places, tiles, type Window, windowOf } from "../window.ts";
import { repeatedOverWindows } from "../pooling.ts";

/** Each gradient goes to where the maximum stood; windows must not overlap, or one would overwrite another. */
const unpooled: Lowering = (graph, [dy, indices, x], attributes) => {
  const { kernel, strides, pads } = windowOf(attributes);
  return [graph.call("MaxUnpool", [dy!, indices!], { kernel_shape: kernel, strides, pads, shape: x!.type.shape })];
};

/** The same by adding, for windows that overlap. */
const scattered: Lowering = (graph, [dy, indices, x], _attributes) => {
  const flat = (value: typeof dy) => graph.reshape(value!, [elements(value!.type.shape)]);
  const zeros = graph.call("Expand", [graph.constant(Float32Array.of(0), [1])], { shape: [elements(x!.type.shape)] });
  return [graph.reshape(graph.call("ScatterElements", [zeros, flat(indices), flat(dy)]), x!.type.shape)];
};

/** Each gradient goes to the pixels that equal the maximum: for WebGPU, whose pooling has no indices, where windows tile the image. */
const compared: Lowering = (graph, [dy, , x, y], attributes) => {
  const window = windowOf(attributes);
  const isMaximum = graph.call("Cast", [graph.call("Equal", [x!, repeatedOverWindows(graph, y!, window)])]);
  return [graph.call("Mul", [isMaximum, repeatedOverWindows(graph, dy!, window)])];
};

/** The same for windows that overlap: the pixels under each window side by side, kept where they are its maximum, and added up where they came from. */
const unfolded: Lowering = (graph, [dy, , x, y], attributes) => {
  const window = windowOf(attributes);
  const { kernel: [height, width], strides, pads } = window;
  const [count, channels] = x!.type.shape as [number, number];
  const [rows, columns] = places(imageSides(x!.type.shape), window);
  const perWindow = height * width;
  const unfolding = { strides, pads, dilations: [1, 1], group: channels };
  const picks = graph.constant(Float32Array.from({ length: channels * perWindow * perWindow }, (_, at) => (Math.floor(at / perWindow) % perWindow === at % perWindow ? 1 : 0)), [channels * perWindow, 1, height, width]);
  const repeated = (value: typeof dy) => graph.reshape(graph.call("Expand", [graph.reshape(value!, [count * channels, 1, rows * columns])], { shape: [1, perWindow, 1] }), [count, channels * perWindow, rows, columns]);
  // In the padding there are zeros, which may equal a maximum: what they are given is cut off.
  const isMaximum = graph.call("Cast", [graph.call("Equal", [graph.call("Conv", [x!, picks], unfolding), repeated(y)])]);
  const left = imageSides(x!.type.shape).map((side, axis) => (side + pads[axis as 0 | 1] + pads[axis === 0 ? 2 : 3] - window.kernel[axis as 0 | 1]) % strides[axis as 0 | 1]);
  return [graph.call("ConvTranspose", [graph.call("Mul", [isMaximum, repeated(dy)]), picks], { ...unfolding, output_padding: left })];
};

/** Gradient of max pooling: dy, the indices, x and y of the forward pass give dx in the shape of x. */
export const maxPoolGradient: Op = {
  attributes: { kernel_shape: "ints", strides: "ints", pads: "ints" },
  infer: ([, , x]) => [x!],
  gradient: null,
  execution: {
    ways: {
      unpooled: { lower: unpooled, suits: ([, , x], attributes) => canUnpool(imageSides(x!.shape), windowOf(attributes)) },
      scattered: { lower: scattered },
      unfolded: { lower: unfolded },
      compared: { lower: compared, suits: ([, , x], attributes) => tiles(imageSides(x!.shape), windowOf(attributes)) },
    },
    choose: ([, , x], attributes) => (canUnpool(imageSides(x!.shape), windowOf(attributes)) ? "unpooled" : "scattered"),
  },
  // Its indices have to come from a forward pass, so it is tested through MaxPool, in every way.
  samples: [{ shapes: [[2, 3, 8, 8]], attributes: { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } }],
};

/** Whether unpooling can: windows do not overlap, and the size that ONNX Runtime works out before it looks at the one asked for is one. */
function canUnpool(image: readonly [number, number], window: Window): boolean {
  const { kernel, strides, pads } = window;
  const count = places(image, window);
  const workedOut = (axis: 0 | 1) => (count[axis] - 1) * strides[axis] + kernel[axis] - pads[axis] - pads[axis === 0 ? 2 : 3];
  return kernel[0] <= strides[0] && kernel[1] <= strides[1] && workedOut(0) > 0 && workedOut(1) > 0;
}
