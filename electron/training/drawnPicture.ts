import { mkdir, rename } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { channelColours, compositePixels, type Contrast, fullContrast } from "../../shared/image/composite.ts";

/** Square images side by side: [C, size, size] each, in grey levels. */
export type Drawn = { readonly images: readonly Float32Array[]; readonly size: number };

/** Pixels between images. */
const GAP = 2;

/** The colours and contrasts in which images are shown: those of all of them together where none are given. */
export type Look = { readonly channelNames: readonly string[]; readonly contrasts: readonly Contrast[] | null };

/** Writes one picture of images in the colours of their channels, so many in a row; whole or not at all. */
export async function writeSheet(file: string, { images, size }: Drawn, columns: number, look: Look): Promise<void> {
  const contrasts = look.contrasts ?? contrastOfAll(images, look.channelNames.length);
  const rows = Math.ceil(images.length / columns);
  const side = (count: number) => count * (size + GAP) - GAP;
  const sheet = sharp({ create: { width: side(Math.min(columns, images.length)), height: side(rows), channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } } });
  const placed = images.map((image, at) => ({ ...inColours(image, size, look.channelNames, contrasts), left: (at % columns) * (size + GAP), top: Math.floor(at / columns) * (size + GAP) }));
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.draft`;
  await sheet.composite(placed).webp({ lossless: true }).toFile(draft);
  await rename(draft, file);
}

/** Writes one image as a PNG in the colours of its channels. */
export async function writePicture(file: string, image: Float32Array, size: number, { channelNames, contrasts }: Look): Promise<void> {
  const { input, raw } = inColours(image, size, channelNames, contrasts ?? fullContrast(image, channelNames.length));
  await sharp(input, { raw }).png().toFile(file);
}

function inColours(image: Float32Array, size: number, names: readonly string[], contrasts: readonly Contrast[]) {
  return { input: Buffer.from(compositePixels(image, channelColours(names), contrasts)), raw: { width: size, height: size, channels: 3 as const } };
}

function contrastOfAll(images: readonly Float32Array[], channels: number): Contrast[] {
  const each = images.map((image) => fullContrast(image, channels));
  return Array.from({ length: channels }, (_, channel) => [Math.min(...each.map((contrast) => contrast[channel]![0])), Math.max(...each.map((contrast) => contrast[channel]![1]))]);
}
