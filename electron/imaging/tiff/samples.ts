import sharp from "sharp";
import { MAX_CHANNELS, MAX_PLANE_PIXELS } from "../limits.ts";
import type { Samples, SampleType } from "../raster.ts";
import { samplesOver } from "../sampleTypes.ts";
import type { Library } from "./library.ts";

/** All samples of a file of one page in the order of its pixels, exactly as they are stored. Throws what the library throws. */
export const samplesBy: Readonly<Record<Library, (tiff: Buffer, type: SampleType, space: "multiband" | "srgb") => Promise<Samples>>> = {
  libtiff: async (tiff, type, space) => {
    // The file was written here, so that a warning can only be about pixels that libtiff or libjpeg could not read.
    const data = await sharp(tiff, { failOn: space === "X" ? "warning" : "error", ignoreIcc: true, limitInputPixels: MAX_PLANE_PIXELS * MAX_CHANNELS })
      // To no other space than that of the file, where libvips would convert.
      .pipelineColourspace(space)
      .toColourspace(space)
      .raw({ depth: depths[type] })
      .toBuffer();
    return samplesOver(type, bufferOf(data));
  },
  geotiff: async (tiff) => {
    // Seldom needed, and slow to load.
    const { fromArrayBuffer } = await import("geotiff");
    const image = await (await fromArrayBuffer(bufferOf(tiff))).getImage();
    return (await image.readRasters({ interleave: true })) as Samples;
  },
};

/** What libvips calls the sample types. */
const depths = {
  uint8: "uchar",
  int8: "char",
  uint16: "ushort",
  int16: "short",
  uint32: "uint",
  int32: "int",
  float32: "float",
  float64: "double",
} as const satisfies Record<SampleType, string>;

/** The memory of a buffer, copied only where it is part of something larger. */
function bufferOf({ buffer, byteOffset, byteLength }: Buffer): ArrayBuffer {
  return buffer instanceof ArrayBuffer && byteLength === buffer.byteLength ? buffer : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}
