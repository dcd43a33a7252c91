import type { ByteFile } from "../byteFile.ts";
import type { Raster } from "../raster.ts";
import { startsWith, type RasterFormat } from "./format.ts";
import { decodeSinglePage, inspectWithSharp } from "./sharpRaster.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** PNG: grey of 1, 2, 4, 8 or 16 bits and RGB of 8 or 16 bits as stored, a palette as grey where all its colours are, else as RGB; transparency and gamma are left out. */
export const png: RasterFormat = {
  name: "PNG",
  matches: (head) => startsWith(head, SIGNATURE),
  inspect: async (file) => {
    const header = await inspectWithSharp(file);
    return hasGreyPalette(file) ? { ...header, channels: 1 } : header;
  },
  decode: decodePng,
};

async function decodePng(file: ByteFile, page: number): Promise<Raster> {
  const bytes = file.all();
  checkChunks(bytes);
  const raster = await decodeSinglePage(file, page);
  const [bits, colour] = [bytes[24]!, bytes[25]!];
  if (hasGreyPalette(file)) return { ...raster, channels: 1, samples: raster.samples.subarray(0, raster.width * raster.height) };
  if (colour !== 0 || bits >= 8) return raster;
  // libpng stretches small grey samples to 0..255, by a whole factor.
  const factor = 255 / (2 ** bits - 1);
  return { ...raster, samples: raster.samples.map((value) => value / factor) as Uint8Array };
}

/** Throws unless the chunks reach from the signature to IEND: libpng is content with a file that lacks its end. */
function checkChunks(bytes: Buffer): void {
  let offset = SIGNATURE.length;
  while (offset + 12 <= bytes.length) {
    const type = bytes.toString("latin1", offset + 4, offset + 8);
    offset += 12 + bytes.readUInt32BE(offset);
    if (type === "IEND" && offset <= bytes.length) return;
  }
  throw new Error("the file stops before its end mark");
}

/** The colour type of pixels that are places in a palette. */
const PALETTE = 3;

function hasGreyPalette(file: ByteFile): boolean {
  if (file.size < 26 || file.bytes(25, 1)[0] !== PALETTE) return false;
  const bytes = file.all();
  let offset = SIGNATURE.length;
  while (offset + 12 <= bytes.length) {
    const [length, type] = [bytes.readUInt32BE(offset), bytes.toString("latin1", offset + 4, offset + 8)];
    const entries = bytes.subarray(offset + 8, offset + 8 + length);
    if (type === "PLTE") return entries.every((value, at) => value === entries[at - (at % 3)]);
    offset += 12 + length;
  }
  return false;
}
