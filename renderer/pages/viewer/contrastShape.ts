import type { Histogram } from "../../viewer/histogram.ts";

/** A range of grey levels. */
export type Levels = { readonly low: number; readonly high: number };

/** Places on a contrast slider; a slider of 65,536 places is slow, and no hand is finer than this. */
export const PLACES = 1000;

/** The grey levels that a contrast slider reaches: those of the image and those in use. Never empty. */
export function sliderRange(histogram: Levels | undefined, { low, high }: Levels): Levels {
  const least = Math.min(histogram?.low ?? low, low, high);
  const most = Math.max(histogram?.high ?? high, low, high);
  return { low: least, high: most > least ? most : least + 1 };
}

/** The nearest place of a grey level on a slider; never -0. */
export function placeOf(range: Levels, level: number): number {
  return Math.round(((level - range.low) / (range.high - range.low)) * PLACES) + 0;
}

/** The grey level at a place of a slider, short enough to be read. */
export function levelAt({ low, high }: Levels, place: number): number {
  // Rounded by less than half a place, so that neighbouring places stay apart.
  const digits = Math.ceil(-Math.log10((high - low) / PLACES / 2.5));
  return Number((low + (place / PLACES) * (high - low)).toFixed(Math.min(Math.max(digits, 0), 20)));
}

/** A grey level as a field shows it: no longer than it takes to tell levels apart. */
export function levelText(level: number): string {
  return String(Math.abs(level) >= 1000 ? Math.round(level) : Number(level.toPrecision(4)));
}

/** The contrast after a thumb was moved: the level whose place is the same as before stays what it was, however it was rounded. */
export function movedContrast(range: Levels, before: Levels, places: readonly number[]): Levels {
  const [from = 0, to = PLACES] = places;
  return { low: placeOf(range, before.low) === from ? before.low : levelAt(range, from), high: placeOf(range, before.high) === to ? before.high : levelAt(range, to) };
}

/** The outline of a histogram as an SVG path in a box of the given size, over the levels of a slider. Counts go by their logarithm: background outnumbers everything else. */
export function outlineOf({ low, high, counts }: Histogram, range: Levels, width: number, height: number): string {
  const most = Math.log1p(counts.reduce((max, count) => Math.max(max, count), 1));
  const x = (level: number) => (((level - range.low) / (range.high - range.low)) * width).toFixed(1);
  const step = (high - low) / counts.length;
  const bars = Array.from(counts, (count, bin) => {
    const y = (height * (1 - Math.log1p(count) / most)).toFixed(1);
    return `L${x(low + bin * step)} ${y}L${x(low + (bin + 1) * step)} ${y}`;
  });
  return `M${x(low)} ${height}${bars.join("")}L${x(high)} ${height}Z`;
}
