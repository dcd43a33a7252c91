import type { ByteFile } from "../byteFile.ts";
import { planesFromInterleaved } from "../planes.ts";
import type { Raster, Samples } from "../raster.ts";
import { emptySamples } from "../sampleTypes.ts";
import { readBlocks } from "./blocks.ts";
import type { Directory } from "./directories.ts";
import { libraryFor } from "./library.ts";
import type { TiffPage } from "./page.ts";
import { isPlain, plainSamples } from "./plainSamples.ts";
import { repack } from "./repack.ts";
import { samplesBy } from "./samples.ts";

/** Reads the pixels of a page. Fails with ImageDamaged where a block is missing or short, ImageUnsupported where no library reads the layout exactly. */
export async function readPixels(file: ByteFile, directory: Directory, page: TiffPage, littleEndian: boolean): Promise<Raster> {
  const { width, height, channels, stored, planar, sampleType } = page;
  const library = libraryFor(file.path, page, littleEndian);
  const { packed, unpackedBytes } = readBlocks(file, directory, page);
  const read = async (blocks: readonly Buffer[], together: number): Promise<Samples> => {
    const samples = isPlain(page)
      ? plainSamples(page, blocks, littleEndian)
      : await samplesBy[library](repack({ page, directory, littleEndian, library }, blocks, unpackedBytes, file.memory), page, file.memory);
    if (samples.length !== width * height * together) throw new Error("the pixels are not what the header says");
    return samples;
  };
  if (!planar) return { width, height, channels, samples: planesFromInterleaved(await read(packed, stored), width * height, stored, channels, file.memory) };

  const samples = emptySamples(sampleType, width * height * channels);
  const blocksAPlane = packed.length / stored;
  for (let plane = 0; plane < channels; plane++) {
    samples.set(await read(packed.slice(plane * blocksAPlane, (plane + 1) * blocksAPlane), 1), plane * width * height);
  }
  return { width, height, channels, samples };
}
