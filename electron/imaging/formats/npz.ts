import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { imageArrays, type NpyArray, readNpz } from "../npzFile.ts";
import { planesFromInterleaved } from "../planes.ts";
import type { RasterHeader } from "../raster.ts";
import { sampleBytes, samplesOver } from "../sampleTypes.ts";
import { type RasterFormat, startsWith } from "./format.ts";

/** NumPy archives in the form of MedMNIST (Yang et al. 2023): arrays `train_images`, `val_images`, `test_images` of items, rows, columns and perhaps colours. A page is an item, through all of them. */
export const npz: RasterFormat = {
  name: "NPZ",
  matches: (head) => startsWith(head, [0x50, 0x4b, 3, 4]),
  inspect: (file) => Promise.resolve(headerOf(imagesIn(file))),
  decode: (file, page) => {
    const arrays = imagesIn(file);
    const { width, height, channels, pages, sampleType } = headerOf(arrays);
    if (!(page >= 0 && page < pages)) throw new Failure("PageMissing", { path: file.path, page, pages });
    let item = page;
    const array = arrays.find(({ shape }) => {
      if (item < shape[0]!) return true;
      item -= shape[0]!;
      return false;
    })!;
    const bytes = width * height * channels * sampleBytes(sampleType);
    const copy = Buffer.from(new Uint8Array(array.values.subarray(item * bytes, (item + 1) * bytes)).buffer);
    if (!array.littleEndian) swap(copy, sampleBytes(sampleType));
    return Promise.resolve({ width, height, channels, samples: planesFromInterleaved(samplesOver(sampleType, copy.buffer), width * height, channels, channels) });
  },
};

function imagesIn(file: ByteFile): readonly NpyArray[] {
  return imageArrays(file.path, readNpz(file));
}

function headerOf(arrays: readonly NpyArray[]): RasterHeader {
  const { shape, sampleType } = arrays[0]!;
  return { width: shape[2]!, height: shape[1]!, channels: shape[3] ?? 1, pages: arrays.reduce((sum, array) => sum + array.shape[0]!, 0), sampleType };
}

function swap(bytes: Buffer, size: number): void {
  if (size === 2) bytes.swap16();
  else if (size === 4) bytes.swap32();
  else if (size === 8) bytes.swap64();
}
