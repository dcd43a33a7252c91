import type { RandomStream } from "../../../shared/random.ts";
import { gaussianBlur, wideBlur } from "./blur.ts";
import type { Conditions } from "./conditions.ts";
import { fillNormals } from "./noise.ts";
import { PIXELS, SIDE } from "./plane.ts";
import { CHANNELS, type Scene } from "./scene.ts";

/** Counts that the camera adds to every pixel, so that noise never goes below zero. */
export const OFFSET = 200;
/** Counts per electron. */
const CONVERSION = 2.4;
/** Electrons of noise in reading out a pixel. */
const READ_NOISE = 6;
/** Share of the light that comes from out of focus. */
const HAZE = 0.14;

/** The field as the camera records it: counts, 16 bits, channel after channel (CHW). */
export function takeImage(scene: Scene, conditions: Conditions, random: RandomStream): Uint16Array {
  const image = new Uint16Array(CHANNELS.length * PIXELS);
  const noise = new Float32Array(PIXELS);
  for (const [index, channel] of CHANNELS.entries()) {
    const { gain, background, lamp, blur } = conditions.channels[index]!;
    const sharp = gaussianBlur(scene[channel], blur);
    const haze = wideBlur(scene[channel], 14);
    fillNormals(noise, random);
    for (let row = 0; row < SIDE; row++) {
      const y = (2 * row) / SIDE - 1 - lamp.y;
      for (let column = 0; column < SIDE; column++) {
        const at = row * SIDE + column;
        const x = (2 * column) / SIDE - 1 - lamp.x;
        const lit = 1 - (lamp.fall * (x * x + y * y)) / 2;
        const electrons = lit * (background + gain * ((1 - HAZE) * sharp[at]! + HAZE * haze[at]!));
        // Shot noise of so many electrons is as good as normal.
        const seen = electrons + noise[at]! * Math.sqrt(electrons + READ_NOISE ** 2);
        image[index * PIXELS + at] = Math.max(0, Math.min(65_535, OFFSET + CONVERSION * seen + 0.5));
      }
    }
  }
  return image;
}
