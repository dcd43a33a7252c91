import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";

/** Writes small image files below a folder of tests; their pixels differ with `shade`. */
export async function writeImage(file: string, { width = 6, height = 5, channels = 1, bits = 8, shade = 1 }: { width?: number; height?: number; channels?: 1 | 3; bits?: 8 | 16; shade?: number } = {}): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true });
  const samples = bits === 8 ? new Uint8Array(width * height * channels) : new Uint16Array(width * height * channels);
  samples.forEach((_, index) => (samples[index] = (index * 7 + shade * 13) % (bits === 8 ? 251 : 65_521)));
  const pixels = sharp(samples, { raw: { width, height, channels } }).toColourspace(channels === 3 ? (bits === 8 ? "srgb" : "rgb16") : bits === 8 ? "b-w" : "grey16");
  const image = /\.tiff?$/i.test(file) ? pixels.tiff({ compression: "none" }) : /\.jpe?g$/i.test(file) ? pixels.jpeg() : pixels.png();
  writeFileSync(file, await image.toBuffer());
}
