import type { Attributes, Graph, TensorType, Value } from "./graph.ts";
import { number } from "./op.ts";
import { elements, type Shape } from "./shape.ts";
import { imageSides, type Window, windowOf } from "./window.ts";

/** Whether kernels have so few places in an image that a product for it alone keeps a processor from its full speed, and so does another order of the kernels. Measured on layers of ResNet. */
export function areFew(sides: Shape): boolean {
  return elements(sides) <= 16;
}

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

/** [N, O, Ho, Wo] as a matrix [O, Ho Wo N]: places as columnsOf has them. */
export function placesLastMatrix(graph: Graph, y: Value): Value {
  const [count, outputs, ...sides] = y.type.shape as [number, number, number, number];
  return graph.reshape(graph.transpose(graph.reshape(y, [count, outputs * elements(sides)]), [1, 0]), [outputs, elements(sides) * count]);
}

/** The way back from there, to `shape` [N, O, ...]. */
export function imagesOf(graph: Graph, matrix: Value, shape: Shape): Value {
  const count = shape[0]!;
  return graph.reshape(graph.transpose(graph.reshape(matrix, [elements(shape) / count, count]), [1, 0]), shape);
}

/*
 * The pixels under a window are copied in one go, by as many threads as there are: slices that are joined are copied twice, and by one thread.
 * One more pixel behind the last stands for all that lie beside the image.
 */

/** A row for each place of a window in images [N, C, H, W], with the pixels under it: [N Ho Wo, kh kw, C]. `result` is [N, O, Ho, Wo]. */
export function rowsOf(graph: Graph, x: Value, result: Shape, window: Window): Value {
  const [count, channels, ...image] = x.type.shape as [number, number, number, number];
  const [height, width] = imageSides(result);
  const indices = allIn([height, width, ...window.kernel]).map((place) => pixelAt(place, image, window));
  const pixels = graph.reshape(graph.transpose(x, [0, 2, 3, 1]), [count, elements(image), channels]);
  return graph.reshape(gathered(graph, pixels, indices, window), [count * height * width, elements(window.kernel), channels]);
}

/** A column for each place of a window, with the pixels under it in the order of kernels: [C kh kw, Ho Wo N]. Images last, neither kernels nor columns have to be turned. */
export function columnsOf(graph: Graph, x: Value, result: Shape, window: Window): Value {
  const [count, channels, ...image] = x.type.shape as [number, number, number, number];
  const [height, width] = imageSides(result);
  const indices = allIn([...window.kernel, height, width]).map(([i, j, row, column]) => pixelAt([row!, column!, i!, j!], image, window));
  const pixels = graph.reshape(placesLastMatrix(graph, x), [channels, elements(image), count]);
  return graph.reshape(gathered(graph, pixels, indices, window), [channels * elements(window.kernel), height * width * count]);
}

function gathered(graph: Graph, pixels: Value, indices: readonly number[], { pads }: Window): Value {
  // Kernels of one pixel see each pixel once.
  if (indices.length === pixels.type.shape[1] && indices.every((at, i) => at === i)) return pixels;
  const padded = pads.every((side) => side === 0) ? pixels : graph.call("Pad", [pixels], { pads: [0, 0, 0, 0, 1, 0] });
  return graph.call("Gather", [padded], { indices, axis: 1 });
}

/** Which pixel of an image lies under the place i, j of a window that stands at a row and a column; the one behind the last where none does. */
function pixelAt([row, column, i, j]: Shape, [height, width]: readonly [number, number], { strides, pads, dilations }: Window): number {
  const y = row! * strides[0] + i! * dilations[0] - pads[0];
  const x = column! * strides[1] + j! * dilations[1] - pads[1];
  return y >= 0 && y < height && x >= 0 && x < width ? y * width + x : height * width;
}

/** All places in a tensor of some shape, in their order. */
export function allIn(shape: Shape): number[][] {
  return shape.reduce<number[][]>((places, side) => places.flatMap((place) => Array.from({ length: side }, (_, at) => [...place, at])), [[]]);
}
