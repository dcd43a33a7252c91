import type { Measures } from "../../shared/domain/quality.ts";
import type { Raster, Samples } from "./raster.ts";

/** Highest values that cameras of 8 to 16 bits give; an image whose maximum is one of them is at its limit there. */
const limits = new Set([2 ** 8 - 1, 2 ** 10 - 1, 2 ** 11 - 1, 2 ** 12 - 1, 2 ** 14 - 1, 2 ** 15 - 1, 2 ** 16 - 1]);

const shares = { p0_1: 0.001, p1: 0.01, p99: 0.99, p99_9: 0.999 } as const;

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
  const counts = new Uint32Array(samples.BYTES_PER_ELEMENT === 1 ? 256 : 65_536);
  for (let at = 0; at < samples.length; at++) counts[samples[at]! + offset]!++;
  let sum = 0;
  for (let bin = 0; bin < counts.length; bin++) sum += (bin - offset) * counts[bin]!;
  const mean = sum / samples.length;
  let squares = 0;
  let below = 0;
  let [minimum, maximum] = [Infinity, -Infinity];
  const found: Partial<Record<keyof typeof shares, number>> = {};
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin]!;
    if (count === 0) continue;
    const value = bin - offset;
    if (minimum === Infinity) minimum = value;
    maximum = value;
    squares += count * (value - mean) ** 2;
    below += count;
    for (const name of ["p0_1", "p1", "p99", "p99_9"] as const) if (found[name] === undefined && below >= shares[name] * samples.length) found[name] = value;
  }
  const { p0_1 = maximum, p1 = maximum, p99 = maximum, p99_9 = maximum } = found;
  return { minimum, p0_1, p1, p99, p99_9, maximum, mean, sd: Math.sqrt(squares / samples.length), saturated: limits.has(maximum) ? counts[maximum + offset]! / samples.length : 0 };
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

/**
 * How much of the contrast is fine detail: the variance of the Laplacian (Pech-Pacheco et al. 2000, 10.1109/ICPR.2000.903548; compared with others by Pertuz et al. 2013,
 * 10.1016/j.patcog.2012.11.011) over the variance of the image, both of means of 2 x 2 pixels, in which the noise of single pixels weighs less. It does not change with
 * brightness and gain; 0 for a constant plane and for planes below 6 x 6 pixels.
 */
function focusOf({ width, height, samples }: Raster): number {
  const [across, down] = [width >> 1, height >> 1];
  if (across < 3 || down < 3) return 0;
  let [above, row, below] = [new Float64Array(across), new Float64Array(across), new Float64Array(across)] as [Float64Array, Float64Array, Float64Array];
  addPairs(samples, 0, width, row);
  addPairs(samples, 2 * width, width, below);
  // About a level near all of them, so that sums of squares keep their digits.
  const origin = row[0]!;
  let [count, sum, squares, edges, edgeSquares] = [0, 0, 0, 0, 0];
  for (let y = 1; y < down - 1; y++) {
    [above, row, below] = [row, below, above];
    addPairs(samples, (2 * y + 2) * width, width, below);
    for (let x = 1; x < across - 1; x++) {
      const value = row[x]!;
      const edge = above[x]! + below[x]! + row[x - 1]! + row[x + 1]! - 4 * value;
      if (!Number.isFinite(edge)) continue;
      const centred = value - origin;
      sum += centred;
      squares += centred * centred;
      edges += edge;
      edgeSquares += edge * edge;
      count++;
    }
  }
  if (count === 0) return 0;
  const variance = squares / count - (sum / count) ** 2;
  const edgeVariance = edgeSquares / count - (edges / count) ** 2;
  return variance > 0 && Number.isFinite(variance) ? Math.max(0, edgeVariance / variance) : 0;
}

/** Sums of 2 x 2 pixels of two rows. */
function addPairs(samples: Samples, start: number, width: number, out: Float64Array): void {
  for (let x = 0, at = start; x < out.length; x++, at += 2) out[x] = samples[at]! + samples[at + 1]! + samples[at + width]! + samples[at + width + 1]!;
}
