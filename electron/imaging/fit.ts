import type { Raster } from "./raster.ts";

/**
 * The whole image as a square of `size` pixels, [channels, size, size] in original grey levels, whatever its proportions were.
 * Each axis by itself: shrinking averages exactly the box that an output pixel covers (as OpenCV's INTER_AREA), enlarging is bilinear between
 * pixel centres (INTER_LINEAR). Values never leave the range of the image.
 */
export function fitToSquare(raster: Raster, size: number): Float32Array {
  return fitTo(raster, size, size);
}

/** The same into a rectangle, [channels, toHeight, toWidth]. */
export function fitTo({ width, height, channels, samples }: Raster, toWidth: number, toHeight: number): Float32Array {
  const fitted = new Float32Array(channels * toWidth * toHeight);
  if (width === toWidth && height === toHeight) {
    fitted.set(samples);
    return fitted;
  }
  const across = axisTaps(width, toWidth);
  const down = axisTaps(height, toHeight);
  // Double precision throughout: 32-bit integers and long sums lose nothing before the last rounding.
  const row = new Float64Array(width);
  const sums = new Float64Array(toWidth);
  // Two output rows share at most one row of the input, and one that is enlarged is made of two: more need not be remembered.
  const narrowed = [new Float64Array(toWidth), new Float64Array(toWidth)] as const;
  for (let channel = 0; channel < channels; channel++) {
    let known = -1;
    let weight = 0;
    for (let y = 0; y < toHeight; y++) {
      sums.fill(0);
      const end = down.starts[y]! + down.counts[y]!;
      for (let from = down.starts[y]!; from < end; from++) {
        const line = narrowed[from & 1]!;
        if (from > known) {
          const start = (channel * height + from) * width;
          // Copying a row costs little and keeps the loop below on one array type.
          row.set(samples.subarray(start, start + width));
          weighRow(row, across, line);
          known = from;
        }
        const share = down.weights[weight++]!;
        for (let x = 0; x < toWidth; x++) sums[x] = sums[x]! + line[x]! * share;
      }
      fitted.set(sums, (channel * toHeight + y) * toWidth);
    }
  }
  return fitted;
}

/** Which input samples make each output sample: `counts[i]` of them from `starts[i]`, with weights that add to 1, one list after the other. */
type Taps = { readonly starts: Int32Array; readonly counts: Int32Array; readonly weights: Float64Array };

/** The taps from `from` samples to `to` samples of one axis. */
export function axisTaps(from: number, to: number): Taps {
  const starts = new Int32Array(to);
  const counts = new Int32Array(to);
  const weights: number[] = [];
  for (let index = 0; index < to; index++) {
    const [start, list] = to < from ? boxTaps(index, from, to) : linearTaps(index, from, to);
    starts[index] = start;
    counts[index] = list.length;
    weights.push(...list);
  }
  return { starts, counts, weights: Float64Array.from(weights) };
}

function boxTaps(index: number, from: number, to: number): [number, number[]] {
  // Edges as whole numbers over `to`, so that no rounding decides which pixels a box touches.
  const low = index * from;
  const high = low + from;
  const first = Math.floor(low / to);
  const last = Math.ceil(high / to);
  const list: number[] = [];
  for (let sample = first; sample < last; sample++) list.push((Math.min(high, (sample + 1) * to) - Math.max(low, sample * to)) / from);
  return [first, list];
}

function linearTaps(index: number, from: number, to: number): [number, number[]] {
  const centre = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
  const first = Math.floor(centre);
  const fraction = centre - first;
  return fraction === 0 ? [first, [1]] : [first, [1 - fraction, fraction]];
}

function weighRow(row: Float64Array, { starts, counts, weights }: Taps, out: Float64Array): void {
  let weight = 0;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index]!;
    const end = start + counts[index]!;
    let sum = 0;
    for (let at = start; at < end; at++) sum += row[at]! * weights[weight++]!;
    out[index] = sum;
  }
}
