import sharp from "sharp";
import type { StoredChannelView } from "../project/channels.ts";
import { colourOf, compositePixels } from "../../shared/image/composite.ts";
import type { SmallImage } from "../imaging/loadImage.ts";
import { levelsOf } from "./companding.ts";
import type { KeptThumbnail } from "./thumbnailWorker.ts";

const QUALITY = 86;

/** Grey levels that are shown black and in full colour where nobody chose any: all that 16 bits hold. */
const ALL = [0, 65_535] as const;

/** A kept thumbnail in colours and contrast, as WebP. */
export async function compositeThumbnail({ width, height, ranges, jpeg }: KeptThumbnail, channels: readonly StoredChannelView[]): Promise<Buffer> {
  const stacked = await sharp(jpeg).extractChannel(0).raw().toBuffer();
  const plane = width * height;
  const planes = new Float32Array(stacked.length);
  for (let channel = 0; channel * plane < stacked.length; channel++) {
    const levels = levelsOf(ranges, channel);
    for (let at = channel * plane; at < (channel + 1) * plane; at++) planes[at] = levels[stacked[at]!]!;
  }
  return compositeSmall({ width, height, planes }, channels);
}

/** An image in colours and contrast, as WebP. */
export function compositeSmall({ width, height, planes }: SmallImage, channels: readonly StoredChannelView[]): Promise<Buffer> {
  const colours = channels.map(({ colour }) => colourOf(colour));
  const contrasts = channels.map(({ low, high }) => [low ?? ALL[0], high ?? ALL[1]] as const);
  return sharp(compositePixels(planes, colours, contrasts), { raw: { width, height, channels: 3 } }).webp({ quality: QUALITY, effort: 0 }).toBuffer();
}
