import { Failure } from "../../../shared/failure.ts";
import { ByteFile } from "../byteFile.ts";
import { isGzip, isIdx, openIdx, readIdxHeader, type IdxContent, type IdxHeader } from "../idxFile.ts";
import { planesFromInterleaved } from "../planes.ts";
import type { RasterHeader, SampleType } from "../raster.ts";
import { sampleBytes, samplesOver } from "../sampleTypes.ts";
import type { RasterFormat } from "./format.ts";

/**
 * IDX, the format of MNIST (LeCun), plain or gzipped: a page is an item. Three dimensions are items, rows and columns. A fourth is channels:
 * after rows and columns where the last dimension is smaller than the second, else before them.
 */
export const idx: RasterFormat = {
  name: "IDX",
  matches: (head) => isIdx(head) || isGzip(head),
  inspect: async (file) => imagesOf(file.path, readIdxHeader(file)).header,
  decode: async (file, page) => {
    const content = openIdx(file);
    const { header, channelsLast } = imagesOf(file.path, content);
    if (!(page >= 0 && page < header.pages)) throw new Failure("PageMissing", { path: file.path, page, pages: header.pages });
    const { width, height, channels, sampleType } = header;
    const itemBytes = width * height * channels * sampleBytes(sampleType);
    const samples = nativeSamples(sampleType, content.bytes(content.headerBytes + page * itemBytes, itemBytes));
    return { width, height, channels, samples: channelsLast ? planesFromInterleaved(samples, width * height, channels, channels) : samples };
  },
};

/** The labels of an IDX file of one dimension, plain or gzipped, in the order of the images. Fails as `inspect` does, and with NotLabels. */
export async function readIdxLabels(path: string): Promise<Uint8Array> {
  using file = new ByteFile(path);
  const { sampleType, dimensions, headerBytes, bytes } = contentOf(file);
  if (sampleType !== "uint8" || dimensions.length !== 1) throw new Failure("NotLabels", { path });
  return new Uint8Array(bytes(headerBytes, dimensions[0]!));
}

function contentOf(file: ByteFile): IdxContent {
  try {
    return openIdx(file);
  } catch (error) {
    if (error instanceof Failure && error.code === "NotAnImage") throw new Failure("NotLabels", { path: file.path }, { cause: error });
    if (error instanceof Failure) throw error;
    throw new Failure("ImageDamaged", { path: file.path, detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  }
}

function imagesOf(path: string, { sampleType, dimensions }: IdxHeader): { readonly header: RasterHeader; readonly channelsLast: boolean } {
  const [items = 0, a = 0, b = 0, c] = dimensions;
  if (dimensions.length === 1) throw new Failure("ImageUnsupported", { path, detail: "it holds labels, not images" });
  if (dimensions.length < 3 || dimensions.length > 4) throw new Failure("ImageUnsupported", { path, detail: `IDX data of ${dimensions.length} dimensions` });
  if (items === 0) throw new Failure("ImageDamaged", { path, detail: "it holds no image" });
  if (c === undefined) return { header: { width: b, height: a, channels: 1, pages: items, sampleType }, channelsLast: false };
  const channelsLast = c < a;
  const [channels, height, width] = channelsLast ? [c, a, b] : [a, b, c];
  return { header: { width, height, channels, pages: items, sampleType }, channelsLast };
}

/** IDX is big-endian whatever machine wrote it. */
function nativeSamples(type: SampleType, bytes: Buffer) {
  const copy = new Uint8Array(bytes);
  const view = Buffer.from(copy.buffer);
  const size = sampleBytes(type);
  if (size === 2) view.swap16();
  else if (size === 4) view.swap32();
  else if (size === 8) view.swap64();
  return samplesOver(type, copy.buffer);
}
