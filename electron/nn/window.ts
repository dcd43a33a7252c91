import type { Attributes } from "./graph.ts";
import type { Shape } from "./shape.ts";
import { ints } from "./op.ts";

/** A window that slides over the two image axes: kernel size, stride, padding (top, left, bottom, right) and dilation, in pixels. */
export type Window = {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly dilations: readonly [number, number];
};

/** Reads a window from the attributes of a node; the kernel is an attribute of pooling and the shape of the weights in convolution. */
export function windowOf(attributes: Attributes, kernel: Shape = ints(attributes, "kernel_shape")): Window {
  return {
    kernel: pair(kernel),
    strides: pair(ints(attributes, "strides")),
    pads: quad(ints(attributes, "pads")),
    dilations: "dilations" in attributes ? pair(ints(attributes, "dilations")) : [1, 1],
  };
}

/** How many places the window takes along each image axis. */
export function places([height, width]: readonly [number, number], { kernel, strides, pads, dilations }: Window): readonly [number, number] {
  const along = (side: number, axis: 0 | 1) => {
    const covered = dilations[axis] * (kernel[axis] - 1) + 1;
    const room = side + pads[axis] + pads[axis === 0 ? 2 : 3] - covered;
    if (room < 0) throw new Error(`A window of ${covered} pixels does not fit into ${side} pixels.`);
    return Math.floor(room / strides[axis]) + 1;
  };
  return [along(height, 0), along(width, 1)];
}

/** Padding that Keras calls "same": as many places as the stride leaves of the image, the odd pixel of padding at the end. */
export function samePadding(image: readonly [number, number], kernel: readonly [number, number], strides: readonly [number, number]): Window["pads"] {
  const total = ([0, 1] as const).map((axis) => {
    const count = Math.ceil(image[axis] / strides[axis]);
    return Math.max(0, (count - 1) * strides[axis] + kernel[axis] - image[axis]);
  }) as [number, number];
  const [top, left] = [Math.floor(total[0] / 2), Math.floor(total[1] / 2)];
  return [top, left, total[0] - top, total[1] - left];
}

/** Whether the windows tile the image: no overlap, no padding, nothing left over. */
export function tiles([height, width]: readonly [number, number], { kernel, strides, pads }: Window): boolean {
  return kernel[0] === strides[0] && kernel[1] === strides[1] && pads.every((side) => side === 0) && height % kernel[0] === 0 && width % kernel[1] === 0;
}

export function imageSides(shape: Shape): readonly [number, number] {
  return pair(shape.slice(2));
}

function pair([first, second]: readonly number[]): [number, number] {
  return [first!, second!];
}

function quad([top, left, bottom, right]: readonly number[]): [number, number, number, number] {
  return [top!, left!, bottom!, right!];
}
