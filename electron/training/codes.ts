import type { RandomStream } from "../../shared/random.ts";
import type { ChannelScale } from "../../shared/domain/run.ts";

/** Codes [count, length] from which images are drawn: numbers from the standard normal distribution. */
export function drawCodes(count: number, length: number, random: RandomStream): Float32Array {
  const codes = new Float64Array(count * length);
  random.normals(codes);
  return Float32Array.from(codes);
}

/** Normalised images [count, C, ...] as grey levels. */
export function greyLevels(images: Float32Array, count: number, scales: readonly ChannelScale[]): Float32Array {
  const plane = images.length / count / scales.length;
  return images.map((value, at) => {
    const { offset, scale } = scales[Math.floor(at / plane) % scales.length]!;
    return value * scale + offset;
  });
}
