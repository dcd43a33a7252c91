import sharp from "sharp";
import type { StoredChannelView } from "../project/channels.ts";
import { type Colour, colourOf, compositeCoded, compositePixels, type Contrast } from "../../shared/image/composite.ts";
import type { SmallImage } from "../imaging/loadImage.ts";
import { levelsOf } from "./companding.ts";
import type { KeptThumbnail } from "./thumbnailWorker.ts";

const QUALITY = 86;

/** Grey levels that are shown black and in full colour where nobody chose any: all that 16 bits hold. */
const ALL = [0, 65_535] as const;

/** A kept thumbnail in colours and contrast, as JPEG. */
export async function compositeThumbnail({ width, height, ranges, jpeg }: KeptThumbnail, channels: readonly StoredChannelView[]): Promise<Buffer> {
  const stacked = await sharp(jpeg).toColourspace("b-w").raw().toBuffer();
  const levels = channels.map((_, channel) => levelsOf(ranges, channel));
  return pictureOf(compositeCoded(stacked, levels, ...viewOf(channels)), width, height);
}

/** An image in colours and contrast, as JPEG. */
export function compositeSmall({ width, height, planes }: SmallImage, channels: readonly StoredChannelView[]): Promise<Buffer> {
  return pictureOf(compositePixels(planes, ...viewOf(channels)), width, height);
}

function viewOf(channels: readonly StoredChannelView[]): readonly [colours: readonly Colour[], contrasts: readonly Contrast[]] {
  return [channels.map(({ colour }) => colourOf(colour)), channels.map(({ low, high }) => [low ?? ALL[0], high ?? ALL[1]] as const)];
}

/** JPEG takes half the time of WebP, here and in the browser. Colours are kept for every pixel: halved, as usual and in WebP, thin stained structures lose theirs. */
function pictureOf(pixels: Uint8ClampedArray<ArrayBuffer>, width: number, height: number): Promise<Buffer> {
  return sharp(pixels, { raw: { width, height, channels: 3 } }).jpeg({ quality: QUALITY, chromaSubsampling: "4:4:4" }).toBuffer();
}
