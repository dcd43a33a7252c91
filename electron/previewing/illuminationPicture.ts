import sharp from "sharp";
import type { Illumination } from "../imaging/recipe/illumination.ts";

/** Brightness, compared with the mean of the field, that is drawn black and white: the mean is the grey between. */
const DRAWN = [0.5, 1.5] as const;

/** One channel's illumination, how bright each part of the field is, as 8-bit grey levels. */
export function illuminationLevels({ width, height, gains }: Illumination, channel: number): Uint8ClampedArray<ArrayBuffer> {
  const [black, white] = DRAWN;
  return Uint8ClampedArray.from(gains.subarray(channel * width * height, (channel + 1) * width * height), (gain) => (255 * (gain - black)) / (white - black));
}

/** The same as a WebP. */
export function illuminationPicture(illumination: Illumination, channel: number): Promise<Buffer> {
  const { width, height } = illumination;
  return sharp(illuminationLevels(illumination, channel), { raw: { width, height, channels: 1 } }).webp({ lossless: true }).toBuffer();
}

/** The darkest and the brightest part of the field in each of these channels, compared with the mean of the field. */
export function illuminationRanges({ width, height, gains }: Illumination, channels: readonly string[]): { readonly channel: string; readonly darkest: number; readonly brightest: number }[] {
  return channels.map((channel, at) => {
    const own = gains.subarray(at * width * height, (at + 1) * width * height);
    return own.reduce(({ darkest, brightest }, gain) => ({ channel, darkest: Math.min(darkest, gain), brightest: Math.max(brightest, gain) }), { channel, darkest: Infinity, brightest: -Infinity });
  });
}
