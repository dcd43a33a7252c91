import sharp from "sharp";
import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { checkDimensions, MAX_PLANE_PIXELS } from "../limits.ts";
import { planesFromInterleaved } from "../planes.ts";
import type { Raster, RasterHeader } from "../raster.ts";
import { moved } from "../reusedMemory.ts";
import { samplesOver } from "../sampleTypes.ts";
import { requireOnlyPage } from "./format.ts";

// libvips can remember what it opened by name; an image that was replaced under the same name must not come back as it was.
sharp.cache(false);
// There are as many workers that decode as cores: with threads of its own, libvips takes a tenth more of their time for the same images.
sharp.concurrency(1);

// Profiles are ignored because converting by them changes intensities. `error` makes libjpeg, libpng and libwebp refuse cut-off files.
const options = { failOn: "error", ignoreIcc: true, limitInputPixels: MAX_PLANE_PIXELS } as const;

/** What is known of a file with one page, and the name that libvips has for the space of its samples. */
export type Described = { readonly header: RasterHeader; readonly space: string };

/** The header of a single-page file that libvips reads; transparency is not a channel. */
export async function inspectWithSharp(file: ByteFile): Promise<RasterHeader> {
  return (await describe(file, file.path)).header;
}

/** The pixels of a file with one page: samples as stored, which libvips gives only when the space it works in and writes to is the one of the file. It is asked for what is not known. */
export async function decodeSinglePage(file: ByteFile, page: number, known: Described | null = null): Promise<Raster> {
  requireOnlyPage(file, page);
  // Read here, into memory that may have been used before, it is not read twice.
  const bytes = file.all();
  const { header, space } = known ?? (await describe(file, bytes));
  const { width, height, channels, sampleType } = header;
  const { data, info } = await sharp(bytes, options)
    .pipelineColourspace(space)
    .toColourspace(space)
    .raw({ depth: sampleType === "uint16" ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true });
  if (info.width !== width || info.height !== height || info.channels < channels) throw new Error("the pixels are not what the header says");

  const { buffer, byteLength } = moved(data, file.memory);
  return { width, height, channels, samples: planesFromInterleaved(samplesOver(sampleType, buffer, byteLength), width * height, info.channels, channels, file.memory) };
}

async function describe(file: ByteFile, input: string | Buffer): Promise<Described> {
  // The limit is left to checkDimensions, which says it in a sentence.
  const { width, height, channels, hasAlpha, depth, space } = await sharp(input, { ...options, limitInputPixels: false }).metadata();
  if (depth !== "uchar" && depth !== "ushort") throw new Failure("ImageUnsupported", { path: file.path, detail: `samples of type ${depth}` });
  const header = { width, height, channels: channels - (hasAlpha ? 1 : 0), pages: 1, sampleType: depth === "ushort" ? "uint16" : "uint8" } as const;
  checkDimensions(file.path, header);
  return { header, space };
}
