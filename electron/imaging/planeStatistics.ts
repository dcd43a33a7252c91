import type { Measures } from "../../shared/domain/quality.ts";
import { focusOf } from "./focus.ts";
import type { Raster, Samples } from "./raster.ts";
import { wordsOf } from "./words.ts";

/** Highest values that cameras of 8 to 16 bits give; an image whose maximum is one of them is at its limit there. */
const limits = new Set([2 ** 8 - 1, 2 ** 10 - 1, 2 ** 11 - 1, 2 ** 12 - 1, 2 ** 14 - 1, 2 ** 15 - 1, 2 ** 16 - 1]);

const shares = { p0_1: 0.001, p1: 0.01, p99: 0.99, p99_9: 0.999 } as const;
const wanted = [shares.p0_1, shares.p1, shares.p99, shares.p99_9] as const;

/**
 * Measures one plane: its levels (the p-th is the smallest value that at least a share p of the pixels do not exceed), mean, standard deviation, focus, and the share
 * of pixels at the camera's limit. Values that are not finite are left out.
 */
export function planeStatistics(plane: Raster): Measures {
  const levels = countable(plane.samples) ? levelsByCounting(plane.samples) : levelsBySorting(plane.samples);
  return { ...levels, focus: focusOf(plane) };
}

type Levels = Omit<Measures, "focus">;
type Countable = Uint8Array | Int8Array | Uint16Array | Int16Array;

function countable(samples: Samples): samples is Countable {
  return samples.BYTES_PER_ELEMENT <= 2;
}

/** Exact levels of integers of up to 16 bits, from how often each value occurs. */
function levelsByCounting(samples: Countable): Levels {
  const offset = samples instanceof Int8Array ? 128 : samples instanceof Int16Array ? 32_768 : 0;
  const counts = countsOf(samples, offset);
  let first = 0;
  let last = counts.length - 1;
  while (counts[first] === 0) first++;
  while (counts[last] === 0) last--;
  let sum = 0;
  for (let bin = first; bin <= last; bin++) sum += (bin - offset) * counts[bin]!;
  const mean = sum / samples.length;
  let squares = 0;
  let below = 0;
  const levels: number[] = [];
  for (let bin = first; bin <= last; bin++) {
    const value = bin - offset;
    squares += counts[bin]! * (value - mean) ** 2;
    below += counts[bin]!;
    while (below >= wanted[levels.length]! * samples.length) levels.push(value);
  }
  const maximum = last - offset;
  const [p0_1, p1, p99, p99_9] = levels as [number, number, number, number];
  const saturated = limits.has(maximum) ? counts[last]! / samples.length : 0;
  return { minimum: first - offset, p0_1, p1, p99, p99_9, maximum, mean, sd: Math.sqrt(squares / samples.length), saturated };
}

/** Counts of all values of 16 bits, in memory that is used again: taking new would cost as much as counting. */
const counts16 = new Int32Array(2 ** 16);

/** How often each value + `offset` occurs, until the next is counted. Unsigned samples are read by the word, and bytes counted in pairs, which takes a third of the time. */
function countsOf(samples: Countable, offset: number): Int32Array {
  const inWords = samples instanceof Uint8Array || samples instanceof Uint16Array;
  const words = inWords ? wordsOf(samples) : new Int32Array(0);
  const rest = samples.subarray((words.length * words.BYTES_PER_ELEMENT) / samples.BYTES_PER_ELEMENT);
  countHalves(words, counts16.fill(0));
  if (samples.BYTES_PER_ELEMENT === 2) return countSingly(rest, offset, counts16);
  const counts = new Int32Array(2 ** 8);
  for (let pair = 0; pair < counts16.length; pair++) {
    const count = counts16[pair]!;
    if (count === 0) continue;
    counts[pair & 0xff]! += count;
    counts[pair >> 8]! += count;
  }
  return countSingly(rest, offset, counts);
}

/** Adds how often each value of 16 bits occurs in words of two. */
function countHalves(words: Int32Array, counts: Int32Array): void {
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    counts[word & 0xffff]!++;
    counts[word >>> 16]!++;
  }
}

/** Adds how often each value + `offset` occurs. */
function countSingly(samples: Countable, offset: number, counts: Int32Array): Int32Array {
  for (let at = 0; at < samples.length; at++) counts[samples[at]! + offset]!++;
  return counts;
}

/** The same of values of any kind; all are 0 where no value is finite. */
function levelsBySorting(samples: Samples): Levels {
  const sorted = Float64Array.from(samples).filter(Number.isFinite).sort();
  const count = sorted.length;
  if (count === 0) return { minimum: 0, p0_1: 0, p1: 0, p99: 0, p99_9: 0, maximum: 0, mean: 0, sd: 0, saturated: 0 };
  let sum = 0;
  for (let at = 0; at < count; at++) sum += sorted[at]!;
  const mean = sum / count;
  let squares = 0;
  for (let at = 0; at < count; at++) squares += (sorted[at]! - mean) ** 2;
  const level = (share: number) => sorted[Math.max(0, Math.ceil(share * count) - 1)]!;
  const maximum = sorted[count - 1]!;
  let atLimit = 0;
  if (limits.has(maximum)) while (atLimit < count && sorted[count - 1 - atLimit] === maximum) atLimit++;
  return { minimum: sorted[0]!, p0_1: level(shares.p0_1), p1: level(shares.p1), p99: level(shares.p99), p99_9: level(shares.p99_9), maximum, mean, sd: Math.sqrt(squares / count), saturated: atLimit / count };
}
