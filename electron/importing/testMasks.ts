import { mkdirSync } from "node:fs";
import path from "node:path";
import { randomStream } from "../../shared/random.ts";
import { writeLabels } from "../imaging/writeLabels.ts";

/** Writes 16-bit grey TIFFs of dim noise with bright discs, `images/NAME.tif`, and `masks/NAME_mask.tif` with the number of the disc of each pixel. Returns both folders. The same seed gives the same pixels. */
export async function writeTinyMasks(folder: string, { each = 12, width = 40, height = 32, seed = 1 } = {}): Promise<{ readonly images: string; readonly masks: string }> {
  const [images, masks] = [path.join(folder, "images"), path.join(folder, "masks")];
  for (const made of [images, masks]) mkdirSync(made, { recursive: true });
  for (let i = 0; i < each; i++) {
    const random = randomStream(seed, i);
    // One in each half, so that they never touch.
    const discs = [0, 1].map((half) => ({ x: (half + 0.5) * (width / 2) + 3 * random.uniform(), y: 10 + (height - 20) * random.uniform(), radius: 4 + 3 * random.uniform() }));
    const labels = Uint32Array.from({ length: width * height }, (_, at) => 1 + discs.findIndex(({ x, y, radius }) => Math.hypot((at % width) - x, Math.floor(at / width) - y) <= radius));
    const values = labels.map((label) => Math.round(1_000 + 800 * random.uniform() + (label > 0 ? 4_000 : 0)));
    await writeLabels(path.join(images, `field ${i}.tif`), values, width, height);
    await writeLabels(path.join(masks, `field ${i}_mask.tif`), labels, width, height);
  }
  return { images, masks };
}
