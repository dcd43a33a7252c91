import sharp, { type Metadata } from "sharp";
import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { checkDimensions, MAX_PLANE_PIXELS } from "../limits.ts";
import { planesFromInterleaved } from "../planes.ts";
import type { Raster, RasterHeader } from "../raster.ts";
import { moved } from "../reusedMemory.ts";
import { samplesOver } from "../sampleTypes.ts";

// libvips can remember what it opened by name; an image that was replaced under the same name must not come back as it was.
sharp.cache(false);

// Profiles are ignored because converting by them changes intensities. `error` makes libjpeg, libpng and libwebp refuse cut-off files.
const options = { failOn: "error", ignoreIcc: true, limitInputPixels: MAX_PLANE_PIXELS } as const;

/** The header of a single-page file that libvips reads; transparency is not a channel. */
export async function inspectWithSharp(file: ByteFile): Promise<RasterHeader> {
  return headerOf(file, await metadataOf(file.path));
}

/** The pixels of a file with one page: samples as stored, which libvips gives only when the space it works in and writes to is the one of the file. */
export async function decodeSinglePage(file: ByteFile, page: number): Promise<Raster> {
  if (page !== 0) throw new Failure("PageMissing", { path: file.path, page, pages: 1 });
  // Read here, into memory that may have been used before, it is not read twice.
  const bytes = file.all();
  const metadata = await metadataOf(bytes);
  const { width, height, channels, sampleType } = headerOf(file, metadata);
  const { data, info } = await sharp(bytes, options)
    .pipelineColourspace(metadata.space)
    .toColourspace(metadata.space)
    .raw({ depth: sampleType === "uint16" ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height || info.channels < channels) throw new Error("the pixels are not what the header says");

  const { buffer, byteLength } = moved(data, file.memory);
  return { width, height, channels, samples: planesFromInterleaved(samplesOver(sampleType, buffer, byteLength), width * height, info.channels, channels, file.memory) };
}

function metadataOf(input: string | Buffer): Promise<Metadata> {
  // The limit is left to checkDimensions, which says it in a sentence.
  return sharp(input, { ...options, limitInputPixels: false }).metadata();
}

function headerOf(file: ByteFile, { width, height, channels, hasAlpha, depth }: Metadata): RasterHeader {
  if (depth !== "uchar" && depth !== "ushort") throw new Failure("ImageUnsupported", { path: file.path, detail: `samples of type ${depth}` });
  const header = { width, height, channels: channels - (hasAlpha ? 1 : 0), pages: 1, sampleType: depth === "ushort" ? "uint16" : "uint8" } as const;
  checkDimensions(file.path, header);
  return header;
}
