import { deflateSync, inflateSync, zstdDecompressSync } from "node:zlib";
import type { SampleType } from "../raster.ts";
import type { ReusedMemory } from "../reusedMemory.ts";
import { compressions } from "./compressions.ts";
import type { Directory } from "./directories.ts";
import type { Library } from "./library.ts";
import { unpackLzw } from "./lzw.ts";
import { onePageTiff, type Fields } from "./onePage.ts";
import { unpackPackBits } from "./packBits.ts";
import type { TiffPage } from "./page.ts";
import { photometrics, tags } from "./tags.ts";

export type Repacking = { readonly page: TiffPage; readonly directory: Directory; readonly littleEndian: boolean; readonly library: Library };

/**
 * A page, or one plane of a planar page, as a file of its own in which the samples are inks without a meaning: then there is no other page, and
 * nothing that a library could invert, convert or multiply by. The blocks stay packed as they are where the library unpacks them well. It may lie in `memory`; geotiff
 * wants it in a buffer of its own.
 */
export function repack({ page, directory, littleEndian, library }: Repacking, blocks: readonly Buffer[], unpackedBytes: number, memory?: ReusedMemory): Buffer<ArrayBuffer> {
  const repacked = repackBlocks(page, library, blocks, unpackedBytes);
  // Bits in a row and bytes by weight lie the same way in both byte orders, but geotiff gets them right in little-endian files only.
  const little = littleEndian || page.bits % 8 !== 0 || page.predictor === 3;
  return onePageTiff(little, { ...fieldsOf(page, directory), [tags.compression]: [repacked.compression] }, page.tiled, repacked.blocks, library === "libtiff" ? memory : undefined);
}

type PackedBlocks = { readonly compression: number; readonly blocks: readonly Buffer[] };

function repackBlocks({ compression, predictor }: TiffPage, library: Library, blocks: readonly Buffer[], maxOutputLength: number): PackedBlocks {
  const unpack = unpackers[library][compression];
  if (!unpack) return { compression, blocks };
  const unpacked = blocks.map((block) => unpack(block, { maxOutputLength }));
  if (library === "geotiff" || predictor <= 1) return { compression: compressions.none, blocks: unpacked };
  // libtiff undoes a predictor only together with a compression.
  return { compression: compressions.deflate, blocks: unpacked.map((block) => deflateSync(block, { level: 0 })) };
}

type Unpack = (block: Buffer, limit: { readonly maxOutputLength: number }) => Buffer;

/** What is unpacked here: the libtiff of sharp is built without Zstandard, and geotiff sets no limit to what comes out, and never ends with some damaged LZW. */
const unpackers: Readonly<Record<Library, Readonly<Record<number, Unpack>>>> = {
  libtiff: { [compressions.none]: (block) => block, [compressions.zstd]: zstdDecompressSync },
  geotiff: { [compressions.lzw]: unpackLzw, [compressions.packBits]: unpackPackBits, [compressions.deflate]: inflateSync, [compressions.oldDeflate]: inflateSync, [compressions.zstd]: zstdDecompressSync },
};

/** Samples without a predictor are only neighbours, so that a row of pixels is as well a longer row of single samples. */
function fieldsOf(page: TiffPage, directory: Directory): Fields {
  const jpeg = page.compression === compressions.jpeg;
  const together = page.planar ? 1 : page.stored;
  const samples = page.predictor <= 1 && !jpeg ? 1 : together;
  const longer = together / samples;
  const each = (value: number) => Array.from({ length: samples }, () => value);
  return {
    [tags.width]: [page.width * longer],
    [tags.height]: [page.height],
    [tags.bitsPerSample]: each(page.bits),
    [tags.sampleFormat]: each(sampleFormatOf(page.sampleType)),
    [tags.samplesPerPixel]: [samples],
    [tags.planarConfiguration]: [1],
    [tags.fillOrder]: [page.bitsReversed ? 2 : 1],
    ...(page.tiled ? { [tags.tileWidth]: [page.blockWidth * longer], [tags.tileLength]: [page.blockHeight] } : { [tags.rowsPerStrip]: [page.blockHeight] }),
    ...(page.predictor > 1 && !jpeg && { [tags.predictor]: [page.predictor] }),
    ...(jpeg && copied(directory, tags.jpegTables)),
    ...(page.photometric === photometrics.yCbCr
      ? { [tags.photometric]: [photometrics.yCbCr], ...copied(directory, tags.yCbCrSubSampling) }
      : { [tags.photometric]: [photometrics.separated], [tags.inkSet]: [OTHER_INKS], [tags.numberOfInks]: [samples] }),
    // libtiff knows four inks; those beyond are "extra", of unspecified meaning.
    ...(samples > 4 && { [tags.extraSamples]: Array.from({ length: samples - 4 }, () => 0) }),
  };
}

/** The ink set of inks other than cyan, magenta, yellow and black. */
const OTHER_INKS = 2;

function sampleFormatOf(type: SampleType): number {
  return type.startsWith("uint") ? 1 : type.startsWith("int") ? 2 : 3;
}

function copied(directory: Directory, tag: number): Fields {
  const values = directory.numbers(tag);
  return values && values.length > 0 ? { [tag]: values } : {};
}
