import { fitTo } from "./fit.ts";
import { gaussian } from "./gaussian.ts";
import type { Raster } from "./raster.ts";

/** A nucleus is taken to be about a third as wide as the square around its cell, and smoothed by a quarter of its width. */
const SMOOTHING = 1 / 12;
/** Two nuclei are not nearer to each other than this share of the square's side. */
const APART = 1 / 4;
/** Smoothing by this many pixels is enough: larger images are shrunk first, which takes less time and changes little. */
const ENOUGH = 2;
const BINS = 256;
/** How many deviations of the background what is brighter lies above it, on average, where there is anything but background; noise alone is parted at less than three. */
const CONTRAST = 3;

/**
 * Where cells are in a plane in which their nuclei are bright: the middles of the brightest spots of about the size that squares of `side` pixels are for, as
 * x and y of each in whole pixels, row by row. Spots are the highest points of the smoothed image (as CellProfiler parts clumps by intensity) above the threshold
 * that parts its grey levels best (Otsu 1979, 10.1109/TSMC.1979.4310076), counted as square roots, so that few very bright nuclei do not hide the others. Empty where
 * there is nothing but background.
 */
export function findCells(plane: Raster, side: number): Float32Array {
  const shrunk = Math.max(1, Math.floor((side * SMOOTHING) / ENOUGH));
  const [width, height] = [Math.max(1, Math.round(plane.width / shrunk)), Math.max(1, Math.round(plane.height / shrunk))];
  const smooth = gaussian(rooted(fitTo(plane, width, height)), width, height, Math.max(0.5, (side * SMOOTHING) / shrunk));
  const threshold = otsu(smooth);
  if (threshold === null) return new Float32Array(0);
  const peaks = peaksOf(smooth, width, height, threshold);
  const [across, down] = [plane.width / width, plane.height / height];
  const middles: (readonly [x: number, y: number])[] = [];
  // The brightest first: what is too near to a brighter one belongs to it.
  for (const peak of peaks.toSorted((a, b) => smooth[b]! - smooth[a]! || a - b)) {
    const [x, y] = [Math.floor(((peak % width) + 0.5) * across), Math.floor((Math.floor(peak / width) + 0.5) * down)];
    if (middles.every(([otherX, otherY]) => Math.hypot(x - otherX, y - otherY) >= side * APART)) middles.push([x, y]);
  }
  return Float32Array.from(middles.toSorted(([x, y], [otherX, otherY]) => y - otherY || x - otherX).flat());
}

/** Square roots of what lies above the darkest pixel; what is not a number is as dark as that. */
function rooted(values: Float32Array): Float32Array {
  const least = values.reduce((low, value) => (value < low ? value : low), Infinity);
  return values.map((value) => (value > least && value < Infinity ? Math.sqrt(value - least) : 0));
}

/** The value that parts others into two kinds with the least variance in each; null where there are not two kinds. */
function otsu(values: Float32Array): number | null {
  const most = values.reduce((high, value) => (value > high ? value : high), 0);
  if (most === 0) return null;
  const counts = new Float64Array(BINS);
  for (const value of values) counts[Math.min(BINS - 1, Math.floor((value / most) * BINS))]!++;
  const sumOf = (power: number) => counts.reduce((sum, count, bin) => sum + count * bin ** power, 0);
  const [all, allSum] = [sumOf(0), sumOf(1)];
  let best = { between: -1, bin: 0, background: 0, bright: 0 };
  let [count, sum] = [0, 0];
  for (let bin = 0; bin < BINS - 1; bin++) {
    count += counts[bin]!;
    sum += counts[bin]! * bin;
    if (count === 0 || count === all) continue;
    const [background, bright] = [sum / count, (allSum - sum) / (all - count)];
    const between = count * (all - count) * (bright - background) ** 2;
    if (between > best.between) best = { between, bin, background, bright };
  }
  const below = counts.subarray(0, best.bin + 1);
  const variance = below.reduce((spread, number, bin) => spread + number * (bin - best.background) ** 2, 0) / below.reduce((number, each) => number + each, 0);
  return best.between > 0 && best.bright - best.background > CONTRAST * Math.sqrt(variance) ? ((best.bin + 1) / BINS) * most : null;
}

/** Places that are brighter than the threshold and no darker than those around; of equal ones that touch, the first. */
function peaksOf(values: Float32Array, width: number, height: number, threshold: number): number[] {
  const peaks: number[] = [];
  for (let at = 0; at < values.length; at++) {
    if (values[at]! > threshold && isPeak(values, width, height, at)) peaks.push(at);
  }
  return peaks;
}

function isPeak(values: Float32Array, width: number, height: number, at: number): boolean {
  const [x, y] = [at % width, Math.floor(at / width)];
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      const other = row * width + column;
      if (values[other]! > values[at]! || (values[other]! === values[at]! && other < at)) return false;
    }
  }
  return true;
}
