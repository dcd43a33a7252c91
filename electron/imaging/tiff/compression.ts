import { inflateSync, zstdDecompressSync } from "node:zlib";
import { unpackLzw } from "./lzw.ts";
import { unpackPackBits } from "./packBits.ts";

/** Unpacks one strip or tile of at most `length` bytes; what it gives may be shorter where the packed bytes stop early. */
export type Unpack = (packed: Buffer, length: number) => Uint8Array;

const inflate: Unpack = (packed, length) => inflateSync(packed, { maxOutputLength: length, chunkSize: Math.max(length, 64) });

/** The compressions that are unpacked here, by the number in tag 259. */
export const compressions: Readonly<Record<number, Unpack>> = {
  1: (packed) => packed,
  5: unpackLzw,
  8: inflate,
  32946: inflate,
  32773: unpackPackBits,
  50000: (packed, length) => zstdDecompressSync(packed, { maxOutputLength: length }),
};

/** JPEG inside TIFF (technical note 2), which libtiff unpacks. */
export const JPEG_COMPRESSION = 7;

/** What people call the compressions that are not read. */
export const unsupportedCompressions: Readonly<Record<number, string>> = {
  2: "fax (CCITT) compression",
  3: "fax (CCITT) compression",
  4: "fax (CCITT) compression",
  6: "old JPEG compression",
  33003: "JPEG 2000 compression",
  33005: "JPEG 2000 compression",
  34712: "JPEG 2000 compression",
  34887: "LERC compression",
  50001: "WebP compression",
};
