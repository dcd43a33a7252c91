import type { Samples } from "./raster.ts";

/** Parts interleaved pixels into planes (CHW): the first `channels` of the `stride` samples of each of `count` pixels. */
export function planesFromInterleaved<T extends Samples>(interleaved: T, count: number, stride: number, channels: number): T {
  if (stride === 1) return interleaved;
  const planes = emptyLike(interleaved, count * channels);
  if (channels === 3) {
    // Most images with several channels have red, green and blue, for which one pass over memory takes a third of the time.
    const [green, blue] = [count, 2 * count];
    for (let pixel = 0, from = 0; pixel < count; pixel++, from += stride) {
      planes[pixel] = interleaved[from]!;
      planes[green + pixel] = interleaved[from + 1]!;
      planes[blue + pixel] = interleaved[from + 2]!;
    }
    return planes;
  }
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * count;
    for (let pixel = 0, from = channel; pixel < count; pixel++, from += stride) planes[start + pixel] = interleaved[from]!;
  }
  return planes;
}

/** An array of zeros of the same type. */
function emptyLike<T extends Samples>(samples: T, length: number): T {
  return new (samples.constructor as new (length: number) => T)(length);
}
