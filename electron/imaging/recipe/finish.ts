import type { ChannelScale } from "../../../shared/domain/run.ts";
import type { Recipe } from "../../../shared/domain/recipe.ts";

/** Count, mean and sum of squared deviations of each channel. */
export type Moments = { readonly count: number; readonly mean: number; readonly squares: number };

/** The moments of each channel of an image [channels, pixels]; values that are not finite are left out. */
export function momentsOf(image: Float32Array, channels: number): Moments[] {
  const plane = image.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    let [count, sum, squares] = [0, 0, 0];
    for (let at = channel * plane; at < (channel + 1) * plane; at++) {
      if (!Number.isFinite(image[at])) continue;
      sum += image[at]!;
      count++;
    }
    const mean = count > 0 ? sum / count : 0;
    for (let at = channel * plane; at < (channel + 1) * plane; at++) if (Number.isFinite(image[at])) squares += (image[at]! - mean) ** 2;
    return { count, mean, squares };
  });
}

/** The moments of two samples together (Chan, Golub and LeVeque 1979). */
export function together(a: Moments, b: Moments): Moments {
  const count = a.count + b.count;
  if (count === 0) return a;
  const delta = b.mean - a.mean;
  return { count, mean: a.mean + (delta * b.count) / count, squares: a.squares + b.squares + (delta * delta * a.count * b.count) / count };
}

/** Mean and standard deviation as an offset and a scale; a constant channel has scale 1. */
export function scaleOf({ count, mean, squares }: Moments): ChannelScale {
  const scale = Math.sqrt(squares / Math.max(count, 1));
  return { offset: mean, scale: scale > Math.abs(mean) * 2 ** -22 ? scale : 1 };
}

/** Normalises a prepared image [channels, pixels] in place: by the scales of its plate, or by its own; then brings it to the output that the recipe asks for. */
export function finishImage(image: Float32Array, channels: number, { normalise, output }: Pick<Recipe, "normalise" | "output">, plate: readonly ChannelScale[] | null): void {
  const scales = normalise === "image" ? momentsOf(image, channels).map(scaleOf) : normalise === "none" ? null : plate;
  const plane = image.length / channels;
  if (scales !== null) {
    for (const [channel, { offset, scale }] of scales.entries()) {
      for (let at = channel * plane; at < (channel + 1) * plane; at++) image[at] = (image[at]! - offset) / scale;
    }
  }
  if (output === "8-bit") toEightBits(image);
}

/** Stretches all values to 0..255 and rounds; what is not finite becomes 0. */
function toEightBits(image: Float32Array): void {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < image.length; at++) {
    const value = image[at]!;
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const step = high > low ? 255 / (high - low) : 0;
  for (let at = 0; at < image.length; at++) image[at] = Number.isFinite(image[at]) ? Math.round((image[at]! - low) * step) : 0;
}
