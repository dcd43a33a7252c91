import type { Plane } from "../../viewer/plane.ts";
import { planeCache } from "../../viewer/planeCache.ts";
import { LOOKED_AT } from "./lookedAt.ts";

/** What may be read ahead, in bytes: less than is kept, so that what is shown is not pushed out. */
const AHEAD_BYTES = 96 * 2 ** 20;

/**
 * Reads the channels of images that a person is likely to look at next, the likeliest first, as far as there is room. They are taken to be as large as
 * what is shown. One image is read at a time, and none after `signal` aborts: what a person waits for comes first.
 */
export async function readAhead(projectId: string, imageIds: readonly number[], planes: ReadonlyMap<number, Plane>, signal: AbortSignal): Promise<void> {
  const each = [...planes.values()].reduce((sum, { samples }) => sum + samples.byteLength, 0);
  if (each === 0) return;
  await new Promise((resolve) => setTimeout(resolve, LOOKED_AT));
  for (const imageId of imageIds.slice(0, Math.floor(AHEAD_BYTES / each))) {
    if (signal.aborted) return;
    // Whoever looks at the image is told what is wrong with it.
    await Promise.allSettled([...planes.keys()].map((channel) => planeCache.readAhead({ projectId, imageId, channel }, signal)));
  }
}
