import type { Attributes, Graph, TensorType, Value } from "./graph.ts";
import { number } from "./op.ts";
import { elements, type Shape } from "./shape.ts";
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

/**
 * A row for each place of a window in images [N, C, H, W], with the pixels under it: [N Ho Wo, kh kw, C]. `result` is [N, O, Ho, Wo].
 * Channels last, a pixel is copied whole, and all in one go: slices that are joined are copied twice, and by one thread.
 */
export function patchesOf(graph: Graph, x: Value, result: Shape, window: Window): Value {
  const [count, channels, height, width] = x.type.shape as [number, number, number, number];
  const { pads } = window;
  const pixels = graph.reshape(graph.transpose(x, [0, 2, 3, 1]), [count, height * width, channels]);
  // One more pixel stands for all that are beside the image.
  const image = pads.every((side) => side === 0) ? pixels : graph.call("Pad", [pixels], { pads: [0, 0, 0, 0, 1, 0] });
  const indices = pixelsUnder([height, width], imageSides(result), window);
  const [rows, perRow] = [count * elements(result.slice(2)), window.kernel[0] * window.kernel[1]];
  return graph.reshape(graph.call("Gather", [image], { indices, axis: 1 }), [rows, perRow, channels]);
}

/** The same in the order of kernels: [N Ho Wo, C kh kw]. */
export function columnsOf(graph: Graph, x: Value, result: Shape, window: Window): Value {
  const patches = patchesOf(graph, x, result, window);
  const [rows, perRow, channels] = patches.type.shape as [number, number, number];
  return graph.reshape(graph.transpose(patches, [0, 2, 1]), [rows, channels * perRow]);
}

/** For each place of a window the pixels of the image that lie under it, row by row; one behind the last where the window looks beyond the image. */
function pixelsUnder([height, width]: readonly [number, number], [rows, columns]: readonly [number, number], { kernel, strides, pads, dilations }: Window): number[] {
  const indices: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let i = 0; i < kernel[0]; i++) {
        for (let j = 0; j < kernel[1]; j++) {
          const [y, x] = [row * strides[0] + i * dilations[0] - pads[0], column * strides[1] + j * dilations[1] - pads[1]];
          indices.push(y >= 0 && y < height && x >= 0 && x < width ? y * width + x : height * width);
        }
      }
    }
  }
  return indices;
}
