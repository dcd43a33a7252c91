import { move, workerData } from "piscina";
import type { Augmentation } from "../../shared/domain/run.ts";
import { randomStream } from "../../shared/random.ts";
import { type PackedError, packError } from "../../shared/failure.ts";
import { augment } from "../imaging/augment.ts";
import { asFailure } from "../project/asFailure.ts";
import { type CachedSource, cachedImage } from "./tensorCache.ts";

/** What every worker of a pool knows from the start. */
export type BatchWorkerData = {
  readonly cacheFolder: string;
  readonly size: number;
  readonly images: readonly { readonly id: number; readonly sources: readonly CachedSource[] }[];
};

/** Images by their place in the worker's list; `changes` is null where they are to stay as they are. */
export type BatchTask = {
  readonly places: readonly number[];
  readonly changes: { readonly augmentation: Augmentation; readonly seed: number; readonly epoch: number } | null;
};

/** First step of the path of every random stream that changes an image: epoch and image follow, so that no order of work matters. */
const AUGMENTATION = 3;

const { cacheFolder, size, images } = workerData as BatchWorkerData;

/** A batch of raw images, [places, channels, size, size], or what went wrong. */
export type BatchAnswer = Float32Array | PackedError;

export default async function answer(task: BatchTask): Promise<BatchAnswer> {
  try {
    return move(await makeBatch(task)) as Float32Array;
  } catch (error) {
    return packError(asFailure(error, cacheFolder));
  }
}

async function makeBatch({ places, changes }: BatchTask): Promise<Float32Array> {
  const perImage = (images[0]?.sources.length ?? 0) * size * size;
  const batch = new Float32Array(places.length * perImage);
  for (const [i, place] of places.entries()) {
    const { id, sources } = images[place]!;
    const image = await cachedImage(cacheFolder, sources, size);
    if (changes) {
      augment(image, sources.length, size, changes.augmentation, randomStream(changes.seed, AUGMENTATION, changes.epoch, id), batch, i * perImage);
    } else {
      batch.set(image, i * perImage);
    }
  }
  return batch;
}
