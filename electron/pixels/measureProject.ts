import { type ImageMeasures, keepMeasures, measuredIdentities } from "../project/measures.ts";
import { type PicturedImage, pictureSlices } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { identityOf, PicturePool, pictureThreads } from "./picturePool.ts";

/** Images whose measures are written together, and that are looked up together. */
const WRITTEN = 64;
const SLICE = 5_000;

/** Images of which nothing is known as their files are now. */
export function unmeasured(project: Project): PicturedImage[] {
  const known = measuredIdentities(project.db);
  return [...pictureSlices(project, SLICE)].flat().filter((image) => known.get(image.id) !== identityOf(image));
}

/** Measures every image that is not measured yet; how many could not be read is returned. Cancelling keeps what is done. */
export async function measureProject(project: Project, { signal, onImage }: { readonly signal: AbortSignal; readonly onImage: (done: number, total: number) => void }): Promise<number> {
  const missing = unmeasured(project);
  await using pool = new PicturePool();
  const made: ImageMeasures[] = [];
  const write = () => keepMeasures(project.db, made.splice(0));
  let [done, unreadable] = [0, 0];
  const queue = missing.values();
  const work = async () => {
    for (const image of queue) {
      signal.throwIfAborted();
      const picture = await pool.make(image).catch(() => null);
      if (picture === null) unreadable++;
      else made.push({ imageId: image.id, identity: identityOf(image), channels: picture.measures });
      if (made.length >= WRITTEN) write();
      onImage(++done, missing.length);
    }
  };
  try {
    await Promise.all(Array.from({ length: pictureThreads + 1 }, work));
  } finally {
    write();
  }
  return unreadable;
}
