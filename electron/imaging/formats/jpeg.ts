import type { ByteFile } from "../byteFile.ts";
import { checkDimensions } from "../limits.ts";
import type { RasterHeader } from "../raster.ts";
import { startsWith, type RasterFormat } from "./format.ts";
import { decodeSinglePage, type Described, inspectWithSharp } from "./sharpRaster.ts";

/** JPEG: grey, RGB (from YCbCr) or four raw CMYK channels. Rotation by EXIF is not applied. */
export const jpeg: RasterFormat = {
  name: "JPEG",
  matches: (head) => startsWith(head, [0xff, 0xd8, 0xff]),
  inspect: async (file) => describe(file)?.header ?? inspectWithSharp(file),
  decode: (file, page) => decodeSinglePage(file, page, describe(file)),
};

/** The spaces in which libvips decodes one, three and four components. */
const spaces: Readonly<Record<number, string>> = { 1: "b-w", 3: "srgb", 4: "cmyk" };
/** Baseline, extended and progressive frames: those that libjpeg reads. */
const frames = [0xc0, 0xc1, 0xc2];
/** Markers that stand alone, and the one with which the packed pixels begin. */
const alone = (marker: number) => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
const SCAN = 0xda;

/** The header of a JPEG by the marker of its frame: to ask libvips takes a twentieth of the time that decoding does. Null where it is an unusual one, or damaged: libvips knows more. */
function describe(file: ByteFile): Described | null {
  let offset = 2;
  while (offset + 4 <= file.size) {
    const bytes = file.bytes(offset, 4);
    const marker = bytes[1]!;
    if (bytes[0] !== 0xff) return null;
    // Any number of these bytes may come before a marker.
    if (marker === 0xff) offset++;
    else if (alone(marker)) offset += 2;
    else if (frames.includes(marker) && offset + 10 <= file.size) return describeFrame(file, file.bytes(offset + 4, 6));
    else if (marker === SCAN) return null;
    else offset += 2 + bytes.readUInt16BE(2);
  }
  return null;
}

function describeFrame({ path }: ByteFile, frame: Buffer): Described | null {
  const [bits, height, width, channels] = [frame[0]!, frame.readUInt16BE(1), frame.readUInt16BE(3), frame[5]!];
  const space = spaces[channels];
  // Where the height is 0, it comes after the pixels.
  if (bits !== 8 || space === undefined || height === 0 || width === 0) return null;
  const header: RasterHeader = { width, height, channels, pages: 1, sampleType: "uint8" };
  checkDimensions(path, header);
  return { header, space };
}
