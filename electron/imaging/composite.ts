import sharp from "sharp";
import { channelColours, compositePixels, fullContrast, type Colour, type Contrast } from "../../shared/image/composite.ts";

/** How a composite is drawn. */
export type CompositeOptions = {
  /** Names of the channels, from which colours are chosen; without names or colours channels are coloured in order. */
  readonly names?: readonly string[];
  readonly colours?: readonly Colour[];
  /** Black and full level of each channel; without it each channel is stretched from its darkest to its brightest value. */
  readonly contrasts?: readonly Contrast[];
};

/** An image [channels, height, width] as a false-colour 8-bit RGB PNG for people to look at. */
export async function compositePng(image: Float32Array, channels: number, width: number, height: number, options: CompositeOptions = {}): Promise<Buffer> {
  const colours = options.colours ?? channelColours(options.names ?? Array.from({ length: channels }, () => ""));
  const pixels = compositePixels(image, colours, options.contrasts ?? fullContrast(image, channels));
  return sharp(pixels, { raw: { width, height, channels: 3 } }).png().toBuffer();
}
