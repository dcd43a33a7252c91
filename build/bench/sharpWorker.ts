import sharp from "sharp";
import { KEPT_SIDE } from "../../electron/pixels/thumbnailWorker.ts";
import { FIELD } from "./drawnFields.ts";

sharp.cache(false);

/** `isWhole` decodes every pixel, as whoever measures them must; otherwise sharp decodes no more of a JPEG than a thumbnail takes, at the least an eighth of each side. */
export type ShrinkTask = { readonly files: readonly string[]; readonly isWhole: boolean };

/** Decodes fields with sharp alone and makes each as small as a thumbnail. */
export default async function shrink({ files, isWhole }: ShrinkTask): Promise<void> {
  for (const file of files) {
    const image = sharp(file);
    // What is cut out must be decoded first, and all of it is cut out.
    const decoded = isWhole ? image.extract({ left: 0, top: 0, width: FIELD.width, height: FIELD.height }) : image;
    await decoded.resize({ width: KEPT_SIDE }).raw().toBuffer();
  }
}
