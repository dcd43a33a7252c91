import type { Plane } from "./plane.ts";

/** How often grey levels occur: counts in bins of equal width from `low` to `high`. */
export type Histogram = { readonly low: number; readonly high: number; readonly counts: Uint32Array };

const BINS = 256;

/** The histogram of a plane over all its values; what is not finite is left out. */
export function histogramOf({ samples }: Pick<Plane, "samples">): Histogram {
  return samples instanceof Float32Array ? binned(samples) : ofLevels(samples);
}

/** Integers are counted level by level in one pass, and the levels are put into bins. */
function ofLevels(samples: Uint8Array | Uint16Array): Histogram {
  const levels = new Uint32Array(2 ** (8 * samples.BYTES_PER_ELEMENT));
  for (let at = 0; at < samples.length; at++) levels[samples[at]!]!++;
  const low = levels.findIndex((count) => count > 0);
  const high = levels.findLastIndex((count) => count > 0);
  const counts = new Uint32Array(BINS);
  if (low < 0) return { low: 0, high: 1, counts };
  const slope = slopeOf(low, high);
  for (let level = low; level <= high; level++) counts[Math.floor((level - low) * slope)]! += levels[level]!;
  return { low, high, counts };
}

function binned(samples: Float32Array): Histogram {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const counts = new Uint32Array(BINS);
  if (low > high) return { low: 0, high: 1, counts };
  const slope = slopeOf(low, high);
  for (let at = 0; at < samples.length; at++) {
    const value = samples[at]!;
    if (Number.isFinite(value)) counts[Math.floor((value - low) * slope)]!++;
  }
  return { low, high, counts };
}

/** Bins for one grey level. */
function slopeOf(low: number, high: number): number {
  return high > low ? (BINS - 1e-6) / (high - low) : 0;
}

/** The grey level below which a share of all values lies, exact to a bin. */
export function quantileOf({ low, high, counts }: Histogram, share: number): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    if (below + count >= share * total && count > 0) return low + ((bin + (share * total - below) / count) / counts.length) * (high - low);
    below += count;
  }
  return high;
}

/** The contrast that shows nearly everything of an image: half a per cent black, a fifth of a per cent full. */
export function autoContrast(histogram: Histogram): { low: number; high: number } {
  const low = quantileOf(histogram, 0.005);
  // A contrast without width would show nothing.
  const least = (histogram.high - histogram.low) / 1000 || 1;
  return { low, high: Math.max(quantileOf(histogram, 0.998), low + least) };
}
