import type { SmallImage } from "../imaging/loadImage.ts";

/** A small image in 8 bits: per channel the grey levels that 0 and 255 stand for, with square-root steps between, as noise grows with brightness. */
export type CompandedImage = { readonly width: number; readonly height: number; readonly ranges: Float64Array; readonly pixels: Uint8Array };

/** Squeezes grey levels of any range into 8 bits; what is not finite becomes the darkest. */
export function compand({ width, height, planes }: SmallImage): CompandedImage {
  const plane = width * height;
  const channels = planes.length / plane;
  const ranges = new Float64Array(channels * 2);
  const pixels = new Uint8Array(planes.length);
  for (let channel = 0; channel < channels; channel++) {
    const values = planes.subarray(channel * plane, (channel + 1) * plane);
    const [low, high] = rangeOf(values);
    ranges.set([low, high], channel * 2);
    const slope = 255 / Math.sqrt(Math.max(high - low, Number.MIN_VALUE));
    for (let at = 0; at < plane; at++) {
      const above = values[at]! - low;
      // Rounded to the nearest by cutting off, which takes a quarter of the time.
      if (above > 0) pixels[channel * plane + at] = Math.min(255, Math.sqrt(above) * slope + 0.5);
    }
  }
  return { width, height, ranges, pixels };
}

/** The grey levels that the 256 values of a channel stand for. */
export function levelsOf(ranges: Float64Array, channel: number): Float32Array {
  const low = ranges[channel * 2] ?? 0;
  const high = ranges[channel * 2 + 1] ?? 0;
  return Float32Array.from({ length: 256 }, (_, value) => low + (high - low) * (value / 255) ** 2);
}

function rangeOf(values: Float32Array): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 0];
}
