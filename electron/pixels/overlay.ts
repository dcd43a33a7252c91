import sharp from "sharp";
import { readMask } from "../imaging/masks.ts";
import { overlayPixels } from "../imaging/overlayPixels.ts";
import { findImage } from "../project/images.ts";
import { foundMaskFile } from "../project/maskPredictions.ts";
import { findMask } from "../project/masks.ts";
import type { Project } from "../project/project.ts";

/** The mask that a run found in an image over the one that it has, as a picture to lie over the image, its longer side as asked (WebP, transparent where neither has an object). Fails with ImageMissing, MaskUnfit and as decoding does. */
export async function overlay(project: Project, imageId: number, runId: number, side: number): Promise<Buffer> {
  const image = findImage(project, imageId);
  const found = await readMask(foundMaskFile(project, runId, imageId), image.width, image.height);
  const file = findMask(project, imageId);
  const truth = file === null ? null : await readMask(file.path, image.width, image.height);
  const { width, height, pixels } = overlayPixels(found, truth, side);
  return sharp(pixels, { raw: { width, height, channels: 4 } }).webp({ lossless: true, effort: 0 }).toBuffer();
}
