import type { Shape } from "../shape.ts";

/** The axes of a tensor as they are. */
export function keptAxes(shape: Shape): readonly number[] {
  return [...shape.keys()];
}

/** The numbers of a tensor with its axes in another order: axis i of the result is axis order[i]. */
export function transposed(values: Float32Array, shape: Shape, order: readonly number[]): Float32Array {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  const place = sides.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from]!;
    // The next place, counting up from the last axis.
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++place[axis]! < sides[axis]!) break;
      from -= place[axis]! * steps[axis]!;
      place[axis] = 0;
    }
  }
  return result;
}
