/** Lengths of the axes of a tensor, the slowest first. */
export type Shape = readonly number[];

/** How many numbers a tensor of this shape holds. */
export function elements(shape: Shape): number {
  return shape.reduce((product, side) => product * side, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}
