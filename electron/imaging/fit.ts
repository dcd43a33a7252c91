import type { Raster, Samples } from "./raster.ts";
import { wordsOf } from "./words.ts";

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
  const addRows = rowAdder(samples, width);
  for (let channel = 0; channel < channels; channel++) {
    let weight = 0;
    for (let y = 0; y < toHeight; y++) {
      sums.fill(0);
      const count = down.counts[y]!;
      addRows(channel * height + down.starts[y]!, down.weights.subarray(weight, weight + count), sums);
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

/** Adds rows that lie one below the other from the row `first` of all, each times its weight, to `sums`. */
type AddRows = (first: number, weights: Float64Array, sums: Float64Array) => void;

/** Rows of 8 and 16 bits that are made of whole 32-bit words are read by the word, which takes half of the time. */
function rowAdder(samples: Samples, width: number): AddRows {
  const perWord = samples instanceof Uint8Array ? 4 : samples instanceof Uint16Array ? 2 : 0;
  const words = wordsOf(samples);
  if (perWord === 0 || width % perWord !== 0 || words.length === 0) return (first, weights, sums) => addSingly(samples, first * width, weights, sums);
  const stride = width / perWord;
  const addWords = perWord === 4 ? addBytes : addShorts;
  return (first, weights, sums) => {
    for (let row = 0; row < weights.length; row += TOGETHER) {
      const rows = Math.min(TOGETHER, weights.length - row);
      addWords(words, (first + row) * stride, stride, weights.subarray(row, row + rows), sums);
    }
  };
}

/** Rows that are added in one pass: few enough that a cache holds a piece of each, and that 16 bits hold the sum of their bytes. */
const TOGETHER = 16;

/** Adds rows of bytes, four pixels a word. Those between the first and the last have the same weight, and are added before they are weighed, two pixels in one go. */
function addBytes(words: Int32Array, start: number, stride: number, weights: Float64Array, sums: Float64Array): void {
  const EVEN = 0x00ff00ff;
  const end = (weights.length - 1) * stride;
  const [above, between, below] = sharesOf(weights);
  for (let x = 0, to = 0; x < stride; x++, to += 4) {
    const first = start + x;
    let even = 0;
    let odd = 0;
    for (let at = first + stride; at < first + end; at += stride) {
      const word = words[at]!;
      even = (even + (word & EVEN)) | 0;
      odd = (odd + ((word >>> 8) & EVEN)) | 0;
    }
    const top = words[first]!;
    const bottom = words[first + end]!;
    sums[to] = sums[to]! + (top & 0xff) * above + (even & 0xffff) * between + (bottom & 0xff) * below;
    sums[to + 1] = sums[to + 1]! + ((top >>> 8) & 0xff) * above + (odd & 0xffff) * between + ((bottom >>> 8) & 0xff) * below;
    sums[to + 2] = sums[to + 2]! + ((top >>> 16) & 0xff) * above + (even >>> 16) * between + ((bottom >>> 16) & 0xff) * below;
    sums[to + 3] = sums[to + 3]! + (top >>> 24) * above + (odd >>> 16) * between + (bottom >>> 24) * below;
  }
}

/** The same of 16 bits, two pixels a word. */
function addShorts(words: Int32Array, start: number, stride: number, weights: Float64Array, sums: Float64Array): void {
  const end = (weights.length - 1) * stride;
  const [above, between, below] = sharesOf(weights);
  for (let x = 0, to = 0; x < stride; x++, to += 2) {
    const first = start + x;
    let even = 0;
    let odd = 0;
    for (let at = first + stride; at < first + end; at += stride) {
      const word = words[at]!;
      even = (even + (word & 0xffff)) | 0;
      odd = (odd + (word >>> 16)) | 0;
    }
    const top = words[first]!;
    const bottom = words[first + end]!;
    sums[to] = sums[to]! + (top & 0xffff) * above + even * between + (bottom & 0xffff) * below;
    sums[to + 1] = sums[to + 1]! + (top >>> 16) * above + odd * between + (bottom >>> 16) * below;
  }
}

/** The weights of the first row, of each one between, and of the last, which may be the first. */
function sharesOf(weights: Float64Array): readonly [number, number, number] {
  return [weights[0]!, weights[1] ?? 0, weights.length > 1 ? weights[weights.length - 1]! : 0];
}

/** Adds rows of any kind: four in one go, as most of the time is taken by reading and writing the sums. */
function addSingly(samples: Samples, start: number, weights: Float64Array, sums: Float64Array): void {
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
