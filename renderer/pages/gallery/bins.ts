/** So many values are groups of their own; more are put into bins. */
const FEW = 12;

/** About so many bins a range of numbers is parted into. */
const BINS = 10;

/** A range of numbers that images are grouped by, its start in it and its end not. */
export type Bin = { readonly from: number; readonly to: number };

/** Puts numbers into bins as wide as 1, 2 or 5 of a power of ten; null where there are so few different ones that each is a group. */
export function binning(values: Iterable<number>): ((value: number) => Bin) | null {
  const distinct = new Set(values);
  if (distinct.size <= FEW) return null;
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of distinct) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  const wanted = (highest - lowest) / BINS;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const width = ([1, 2, 5].find((times) => times * power >= wanted) ?? 10) * power;
  const edge = (number: number) => Number((number * width).toPrecision(12));
  return (value) => {
    // A value that is an edge begins a bin, whatever its last bit says.
    const nearest = Math.round(value / width);
    const number = edge(nearest) === value ? nearest : Math.floor(value / width);
    return { from: edge(number), to: edge(number + 1) };
  };
}
