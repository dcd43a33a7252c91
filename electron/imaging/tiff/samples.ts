import sharp from "sharp";
import { MAX_CHANNELS, MAX_PLANE_PIXELS } from "../limits.ts";
import type { Samples, SampleType } from "../raster.ts";
import { moved, type ReusedMemory } from "../reusedMemory.ts";
import { samplesOver } from "../sampleTypes.ts";
import { compressions } from "./compressions.ts";
import type { Library } from "./library.ts";
import type { TiffPage } from "./page.ts";
import { photometrics } from "./tags.ts";

/** All samples of a file that `repack` wrote of a page, in the order of its pixels and exactly as they are stored. Throws what the library throws. */
export const samplesBy: Readonly<Record<Library, (tiff: Buffer<ArrayBuffer>, page: TiffPage, memory?: ReusedMemory) => Promise<Samples>>> = {
  libtiff: async (tiff, { sampleType, compression, photometric }, memory) => {
    // libjpeg only warns of missing data and goes on in grey; libtiff warns of what does no harm, and fails for missing data.
    const failOn = compression === compressions.jpeg ? "warning" : "error";
    // Where the space to work in or to write is another than that of the file, libvips converts.
    const space = photometric === photometrics.yCbCr ? "srgb" : "multiband";
    const data = await sharp(tiff, { failOn, ignoreIcc: true, limitInputPixels: MAX_PLANE_PIXELS * MAX_CHANNELS })
      .pipelineColourspace(space)
      .toColourspace(space)
      .raw({ depth: depths[sampleType] })
      .toBuffer();
    const { buffer, byteLength } = moved(data, memory);
    return samplesOver(sampleType, buffer, byteLength);
  },
  geotiff: async (tiff) => {
    // Seldom needed, and slow to load.
    const { fromArrayBuffer } = await import("geotiff");
    const image = await (await fromArrayBuffer(tiff.buffer)).getImage();
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
