import type { Raster, Samples } from "./raster.ts";

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
  const sums = new Float64Array(width);
  for (let channel = 0; channel < channels; channel++) {
    let weight = 0;
    for (let y = 0; y < toHeight; y++) {
      sums.fill(0);
      const count = down.counts[y]!;
      addRows(samples, (channel * height + down.starts[y]!) * width, down.weights.subarray(weight, weight + count), sums);
      weighRow(sums, across, fitted, (channel * toHeight + y) * toWidth);
      weight += count;
    }
  }
  return fitted;
}

/** Which input samples make each output sample: `counts[i]` of them from `starts[i]`, with weights that add to 1, one list after the other. */
type Taps = { readonly starts: Int32Array; readonly counts: Int32Array; readonly weights: Float64Array };

/** The taps from `from` samples to `to` samples of one axis. */
function axisTaps(from: number, to: number): Taps {
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

/** Adds rows that lie one below the other, each times its weight, to `sums`: four in one go, as most of the time is taken by reading and writing the sums. */
function addRows(samples: Samples, start: number, weights: Float64Array, sums: Float64Array): void {
  const width = sums.length;
  let row = 0;
  for (; row + 4 <= weights.length; row += 4) {
    const [first, second, third, fourth] = [weights[row]!, weights[row + 1]!, weights[row + 2]!, weights[row + 3]!];
    for (let x = 0, a = start + row * width, b = a + width, c = b + width, d = c + width; x < width; x++, a++, b++, c++, d++) {
      sums[x] = sums[x]! + samples[a]! * first + samples[b]! * second + samples[c]! * third + samples[d]! * fourth;
    }
  }
  for (; row < weights.length; row++) {
    const share = weights[row]!;
    for (let x = 0, at = start + row * width; x < width; x++, at++) sums[x] = sums[x]! + samples[at]! * share;
  }
}

function weighRow(row: Float64Array, { starts, counts, weights }: Taps, out: Float32Array, to: number): void {
  let weight = 0;
  for (let index = 0; index < starts.length; index++) {
    const start = starts[index]!;
    const end = start + counts[index]!;
    let sum = 0;
    for (let at = start; at < end; at++) sum += row[at]! * weights[weight++]!;
    out[to + index] = sum;
  }
}
