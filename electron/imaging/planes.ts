import type { Samples } from "./raster.ts";
import type { ReusedMemory } from "./reusedMemory.ts";

/** Parts interleaved pixels into planes (CHW): the first `channels` of the `stride` samples of each of `count` pixels. They lie in `memory` where it is given. */
export function planesFromInterleaved<T extends Samples>(interleaved: T, count: number, stride: number, channels: number, memory?: ReusedMemory): T {
  if (stride === 1) return interleaved;
  const planes = unsetLike(interleaved, count * channels, memory);
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

/** An array of the same type, with anything in it. */
function unsetLike<T extends Samples>({ constructor, BYTES_PER_ELEMENT }: T, length: number, memory?: ReusedMemory): T {
  const bytes = length * BYTES_PER_ELEMENT;
  const { buffer } = memory?.take(bytes) ?? Buffer.allocUnsafeSlow(bytes);
  return new (constructor as new (buffer: ArrayBuffer, byteOffset: number, length: number) => T)(buffer, 0, length);
}
