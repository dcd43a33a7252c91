/** The position of the largest value; the first of equals, as numpy has it. At least one value is needed. */
export function argmax(values: ArrayLike<number>): number {
  if (values.length === 0) throw new RangeError("argmax of nothing");
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return best;
}
