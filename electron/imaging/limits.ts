import { Failure } from "../../shared/failure.ts";
import type { RasterHeader } from "./raster.ts";
import { sampleBytes } from "./sampleTypes.ts";

/** Pixels that one plane may have: 100 megapixels, a 10,000 x 10,000 field. */
export const MAX_PLANE_PIXELS = 100_000_000;

/** Bytes that one file may have, packed or unpacked: 2 GiB. */
export const MAX_FILE_BYTES = 2 ** 31;

/** Channels that one page may have. */
export const MAX_CHANNELS = 16;

/** Pages that one file may have; more are taken for damage. */
export const MAX_PAGES = 1_000_000;

/** Fails with ImageTooLarge, TooManyChannels or FileTooLarge before any memory is taken for pixels, so that a small file cannot ask for gigabytes. */
export function checkDimensions(path: string, { width, height, channels, sampleType }: Omit<RasterHeader, "pages">): void {
  if (!(width >= 1 && height >= 1 && channels >= 1)) {
    throw new Failure("ImageDamaged", { path, detail: `it says it is ${width} x ${height} pixels with ${channels} channels` });
  }
  if (width * height > MAX_PLANE_PIXELS) throw new Failure("ImageTooLarge", { path, width, height, limitMegapixels: MAX_PLANE_PIXELS / 1e6 });
  if (channels > MAX_CHANNELS) throw new Failure("TooManyChannels", { path, channels, limit: MAX_CHANNELS });
  const bytes = width * height * channels * sampleBytes(sampleType);
  if (bytes > MAX_FILE_BYTES) throw new Failure("FileTooLarge", { path, bytes, limitBytes: MAX_FILE_BYTES });
}
