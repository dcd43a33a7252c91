import sharp from "sharp";
import { PIXELS, SIDE } from "./plane.ts";
import { CHANNELS } from "./scene.ts";

/** A field (CHW) as a TIFF of 16 bits a channel, compressed without loss, channels pixel by pixel. */
export async function encodeField(pixels: Uint16Array): Promise<Buffer> {
  const channels = CHANNELS.length;
  const interleaved = new Uint16Array(pixels.length);
  for (let channel = 0; channel < channels; channel++) {
    for (let at = 0; at < PIXELS; at++) interleaved[at * channels + channel] = pixels[channel * PIXELS + at]!;
  }
  return sharp(interleaved, { raw: { width: SIDE, height: SIDE, channels } })
    .toColourspace("rgb16")
    .tiff({ compression: "lzw", predictor: "horizontal" })
    .toBuffer();
}
