import sharp from "sharp";
import { KEPT_SIDE } from "../../electron/pixels/thumbnailWorker.ts";

sharp.cache(false);

/** Decodes files with sharp alone and makes each as small as a thumbnail: the fastest that it can, of a JPEG no more than the eighth of the pixels that this takes. */
export default async function shrink(files: readonly string[]): Promise<void> {
  for (const file of files) await sharp(file).resize({ width: KEPT_SIDE }).raw().toBuffer();
}
