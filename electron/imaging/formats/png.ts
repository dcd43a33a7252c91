import { constants, crc32, inflateSync } from "node:zlib";
import type { ByteFile } from "../byteFile.ts";
import { checkDimensions } from "../limits.ts";
import { planesFromInterleaved } from "../planes.ts";
import type { Raster, RasterHeader } from "../raster.ts";
import { samplesOver } from "../sampleTypes.ts";
import { requireOnlyPage, startsWith, type RasterFormat } from "./format.ts";
import { unfilter } from "./pngFilters.ts";
import { decodeSinglePage } from "./sharpRaster.ts";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Signature, and the chunk IHDR with its length, name, content and checksum. */
const BEGINNING_BYTES = 33;

/** PNG: grey of 1, 2, 4, 8 or 16 bits and RGB of 8 or 16 bits as stored, a palette as grey where all its colours are, else as RGB; transparency and gamma are left out. */
export const png: RasterFormat = {
  name: "PNG",
  matches: (head) => startsWith(head, SIGNATURE),
  inspect: async (file) => headerOf(file, beginningOf(file)),
  decode: decodePng,
};

/** What the chunk IHDR says. */
type Beginning = { readonly width: number; readonly height: number; readonly bits: number; readonly colour: number; readonly isInterlaced: boolean };

/** The colour types: how many samples a pixel has, how many of them are no transparency, and of how many bits they may be. */
const colours: Readonly<Record<number, { readonly stored: number; readonly channels: number; readonly bits: readonly number[] }>> = {
  0: { stored: 1, channels: 1, bits: [1, 2, 4, 8, 16] },
  2: { stored: 3, channels: 3, bits: [8, 16] },
  3: { stored: 1, channels: 3, bits: [1, 2, 4, 8] },
  4: { stored: 2, channels: 1, bits: [8, 16] },
  6: { stored: 4, channels: 3, bits: [8, 16] },
};
/** The colour type of pixels that are places in a palette. */
const PALETTE = 3;

function beginningOf(file: ByteFile): Beginning {
  const bytes = file.bytes(0, BEGINNING_BYTES);
  if (bytes.readUInt32BE(8) !== 13 || bytes.toString("latin1", 12, 16) !== "IHDR") throw new Error("it does not begin with a header");
  if (crc32(bytes.subarray(12, 29)) !== bytes.readUInt32BE(29)) throw new Error("the checksum of its header is wrong");
  const [bits, colour, packing, filtering, interlacing] = bytes.subarray(24, 29) as unknown as readonly [number, number, number, number, number];
  if (colours[colour]?.bits.includes(bits) !== true || packing !== 0 || filtering !== 0 || interlacing > 1) throw new Error("its header says what no PNG may be");
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20), bits, colour, isInterlaced: interlacing === 1 };
}

function headerOf(file: ByteFile, { width, height, bits, colour }: Beginning): RasterHeader {
  const channels = colour === PALETTE && hasGreyPalette(file) ? 1 : colours[colour]!.channels;
  const header = { width, height, channels, pages: 1, sampleType: bits === 16 ? "uint16" : "uint8" } as const;
  checkDimensions(file.path, header);
  return header;
}

async function decodePng(file: ByteFile, page: number): Promise<Raster> {
  requireOnlyPage(file, page);
  const bytes = file.all();
  const packed = packedPixels(bytes);
  const beginning = beginningOf(file);
  const { bits, colour, isInterlaced } = beginning;
  const { channels, ...header } = headerOf(file, beginning);
  // What libvips takes twice as long for, or longer.
  if (bits >= 8 && colour !== PALETTE && !isInterlaced) return unpack(file, { ...header, channels }, packed, colours[colour]!.stored);
  const raster = await decodeSinglePage(file, page);
  if (colour === PALETTE) return { ...raster, channels, samples: raster.samples.subarray(0, raster.width * raster.height * channels) };
  if (bits >= 8) return raster;
  // libpng stretches small grey samples to 0..255, by a whole factor.
  const factor = 255 / (2 ** bits - 1);
  return { ...raster, samples: raster.samples.map((value) => value / factor) as Uint8Array };
}

/** What lies in the chunks IDAT. Throws unless the chunks reach from the signature to IEND: libpng is content with a file that lacks its end. */
function packedPixels(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  let offset = SIGNATURE.length;
  while (offset + 12 <= bytes.length) {
    const [length, type] = [bytes.readUInt32BE(offset), bytes.toString("latin1", offset + 4, offset + 8)];
    if (type === "IDAT") parts.push(bytes.subarray(offset + 8, offset + 8 + length));
    offset += 12 + length;
    if (type === "IEND" && offset <= bytes.length) return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }
  throw new Error("the file stops before its end mark");
}

/** Bytes behind the last row that are overlooked, as libpng does. */
const OVERLOOKED = 2 ** 16;

/** Unpacks samples of 8 and 16 bits, row by row from the top; `stored` are those of a pixel. zlib has a checksum of its own, so that no damage goes unnoticed. */
function unpack({ memory }: ByteFile, { width, height, channels, sampleType }: RasterHeader, packed: Buffer, stored: number): Raster {
  const pixelBytes = stored * (sampleType === "uint16" ? 2 : 1);
  const rowBytes = width * pixelBytes;
  const filtered = inflate(packed, (1 + rowBytes) * height);
  const bytes = memory?.take(rowBytes * height) ?? Buffer.allocUnsafeSlow(rowBytes * height);
  unfilter(filtered, bytes, rowBytes, pixelBytes);
  // Given back at once and not when garbage is collected.
  if (filtered.byteLength === filtered.buffer.byteLength) filtered.buffer.transfer(0);
  // The highest byte comes first.
  if (sampleType === "uint16") bytes.swap16();
  return { width, height, channels, samples: planesFromInterleaved(samplesOver(sampleType, bytes.buffer, bytes.length), width * height, stored, channels, memory) };
}

function inflate(packed: Buffer, length: number): Buffer<ArrayBuffer> {
  // With room for one byte more, all of it is unpacked in one go.
  const bytes = inflateSync(packed, { chunkSize: Math.max(constants.Z_MIN_CHUNK, length + 1), maxOutputLength: length + OVERLOOKED });
  if (bytes.length < length) throw new Error("the pixels are not what the header says");
  return bytes;
}

function hasGreyPalette(file: ByteFile): boolean {
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
