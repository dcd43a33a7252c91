import { type NumberScale, shareOf } from "../../charts/colourScale.ts";

/** Columns of a histogram: enough to see two humps, few enough to be seen themselves. */
export const BINS = 40;

/** How the values of some images lie on a scale that they share with others: how many in each of the bins, and the quartiles. Values that are not known are left out. */
export type Distribution = { readonly bins: readonly number[]; readonly images: number; readonly quartiles: readonly [number, number, number] };

/** The distribution of numbers over the bins of a scale; null where there is none. */
export function distributionOf(values: Iterable<number>, scale: NumberScale): Distribution | null {
  const sorted = Float64Array.from([...values].filter(Number.isFinite)).sort();
  if (sorted.length === 0) return null;
  const bins = new Array<number>(BINS).fill(0);
  for (const value of sorted) bins[Math.min(BINS - 1, Math.max(0, Math.floor(shareOf(scale, value) * BINS)))]!++;
  return { bins, images: sorted.length, quartiles: [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)] };
}

/** Between two numbers in proportion, as R's type 7 has it (Hyndman and Fan 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return below + (above - below) * (place - Math.floor(place));
}
