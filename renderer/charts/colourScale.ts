/** Anchors of viridis (Smith and van der Walt 2015, CC0), which reads alike with any colour vision and in grey. */
const anchors = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [110, 206, 88],
  [181, 222, 43],
  [253, 231, 37],
] as const;

/** The colour of a share from 0 to 1 as `rgb(r g b)`; what lies outside takes the end's colour. */
export function scaleColour(share: number): string {
  const place = Math.min(Math.max(Number.isFinite(share) ? share : 0, 0), 1) * (anchors.length - 1);
  const index = Math.min(Math.floor(place), anchors.length - 2);
  const between = place - index;
  const [from, to] = [anchors[index]!, anchors[index + 1]!];
  return `rgb(${from.map((value, at) => Math.round(value + (to[at]! - value) * between)).join(" ")})`;
}

/** A range of numbers on a scale; logarithmic where the numbers are positive and span more than two decades, as doses do. */
export type NumberScale = { readonly min: number; readonly max: number; readonly isLogarithmic: boolean };

export function scaleOf(values: Iterable<number>): NumberScale | null {
  const { min, max } = extent(values);
  return min > max ? null : { min, max, isLogarithmic: min > 0 && max / min > 100 };
}

/** The scale of concentrations: logarithmic from the lowest dose that was given. An untreated well, 0, lies below its end. */
export function doseScaleOf(values: Iterable<number>): NumberScale | null {
  const all = [...values];
  const { min, max } = extent(all.filter((value) => value > 0));
  return min > max ? scaleOf(all) : { min, max, isLogarithmic: max > min };
}

function extent(values: Iterable<number>): { readonly min: number; readonly max: number } {
  let min = Infinity;
  let max = -Infinity;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

/** Where a number lies on its scale, from 0 to 1; the middle where all numbers are the same. */
export function shareOf({ min, max, isLogarithmic }: NumberScale, value: number): number {
  if (min === max) return 0.5;
  // Differences of logarithms: quotients of very small numbers overflow.
  return isLogarithmic ? (Math.log(value) - Math.log(min)) / (Math.log(max) - Math.log(min)) : (value - min) / (max - min);
}

/** A number as a legend writes it. */
export function numberText(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** A few round numbers on a scale, for its legend; the ends where none lies between them. */
export function ticksOf(scale: NumberScale): number[] {
  const { min, max } = scale;
  if (min === max) return [min];
  const ticks = scale.isLogarithmic ? decades(min, max) : evenTicks(min, max);
  return ticks.length < 2 ? [min, max] : ticks;
}

function decades(min: number, max: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(min) - 1e-9), Math.floor(Math.log10(max) + 1e-9)];
  const every = Math.max(1, Math.ceil((last - first) / 4));
  return steps(first, last, every).map((power) => Number(`1e${power}`));
}

function evenTicks(min: number, max: number): number[] {
  const rough = (max - min) / 4;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * ([1, 2, 5, 10].find((factor) => factor * decade >= rough - 1e-12 * decade) ?? 10);
  return steps(Math.ceil(min / step - 1e-9), Math.floor(max / step + 1e-9), 1).map((count) => Number((count * step).toPrecision(12)));
}

function steps(first: number, last: number, by: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((last - first) / by) + 1) }, (_, at) => first + at * by);
}
