import type { Attributes, Graph, TensorType, Value } from "./graph.ts";
import { number } from "./op.ts";
import type { Shape } from "./shape.ts";
import { imageSides, type Window, windowOf } from "./window.ts";

/** Whether all channels of a convolution are in one group. */
export function inOneGroup(_inputs: readonly TensorType[], attributes: Attributes): boolean {
  return number(attributes, "group", 1) === 1;
}

/** Whether a convolution with kernels of this shape is a product of matrices: 1 x 1 pixels, no stride, no padding, one group. */
export function isPointwise([, , height, width]: Shape, attributes: Attributes): boolean {
  const { strides, pads } = windowOf(attributes, [height!, width!]);
  return height === 1 && width === 1 && strides[0] === 1 && strides[1] === 1 && pads.every((side) => side === 0) && number(attributes, "group", 1) === 1;
}

/** Images with the zeros around them that a window looks at. */
export function paddedFor(graph: Graph, x: Value, { pads: [top, left, bottom, right] }: Window): Value {
  return top + left + bottom + right === 0 ? x : graph.call("Pad", [x], { pads: [0, 0, top, left, 0, 0, bottom, right] });
}

/** For each place in a window the pixels of a padded image that it meets, one for each of the `places` of the window. `axis` is that of the image's rows. */
export function shiftedImages(graph: Graph, image: Value, [height, width]: readonly [number, number], { kernel, strides, dilations }: Window, axis: number): Value[] {
  const whole = image.type.shape[axis] === height && image.type.shape[axis + 1] === width && kernel[0] * kernel[1] === 1;
  const shifts: Value[] = [];
  for (let i = 0; i < kernel[0]; i++) {
    for (let j = 0; j < kernel[1]; j++) {
      const starts = [i * dilations[0], j * dilations[1]] as const;
      const ends = [starts[0] + (height - 1) * strides[0] + 1, starts[1] + (width - 1) * strides[1] + 1];
      shifts.push(whole ? image : graph.call("Slice", [image], { starts, ends, axes: [axis, axis + 1], steps: strides }));
    }
  }
  return shifts;
}

/** Values one after the other along an axis. */
export function joined(graph: Graph, values: readonly Value[], axis: number): Value {
  return values.length === 1 ? values[0]! : graph.call("Concat", values, { axis });
}

/** [N, O, Ho, Wo] as a matrix [N Ho Wo, O]. */
export function channelsLastMatrix(graph: Graph, y: Value): Value {
  const [count, outputs, height, width] = y.type.shape as [number, number, number, number];
  return graph.reshape(graph.transpose(y, [0, 2, 3, 1]), [count * height * width, outputs]);
}

/** A row for each place of a window in images [N, C, H, W], with the C kh kw pixels under it in the order of kernels: [N Ho Wo, C kh kw]. `result` is [N, O, Ho, Wo]. */
export function columnsOf(graph: Graph, x: Value, result: Shape, window: Window): Value {
  const [count, channels] = x.type.shape as [number, number];
  const sides = imageSides(result);
  const rows = count * sides[0] * sides[1];
  // Channels last, a shift copies whole rows of the image.
  const image = graph.transpose(paddedFor(graph, x, window), [0, 2, 3, 1]);
  const shifts = shiftedImages(graph, image, sides, window, 1).map((shift) => graph.reshape(shift, [rows, 1, channels]));
  return graph.reshape(graph.transpose(joined(graph, shifts, 1), [0, 2, 1]), [rows, shifts.length * channels]);
}
