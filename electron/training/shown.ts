import { existsSync, readFileSync } from "node:fs";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import type { Augmentation, ChannelScale } from "../../shared/domain/run.ts";
import { openBackbone } from "../engines/backbone.ts";
import { joined, partOf } from "../engines/microBatches.ts";
import { backboneFile } from "./adopt.ts";
import type { BatchPool, ReadyBatch } from "./batches.ts";
import { backboneFrom } from "./readBackbone.ts";

/** What the trained part of a run's network is shown: images, which it normalises by `scales`; or the features of its frozen part, which has done that. */
export type Shown = AsyncDisposable & Pick<BatchPool, "batches"> & { readonly scales: readonly ChannelScale[] | null };

/** Numbers of features that are kept in memory: 1 GB. What is beyond them is computed again whenever it is shown. */
const MOST_KEPT = 2 ** 28;

/** Opens what a run's network is shown. Features of images that are not changed at random are computed once. Fails with ComputationFailed. */
export async function openShown(runFolder: string, pool: Pick<BatchPool, "batches">, scales: readonly ChannelScale[], threads: number): Promise<Shown> {
  const file = backboneFile(runFolder);
  if (!existsSync(file)) return { batches: (plan, changes) => pool.batches(plan, changes), scales, [Symbol.asyncDispose]: () => Promise.resolve() };
  const backbone = await openBackbone(backboneFrom(readFileSync(file)), scales, threads);
  /** Rows of features of images as they are, by their places. */
  const kept = new Map<number, Float32Array>();

  async function* computed(plan: readonly (readonly number[])[], changes: Parameters<BatchPool["batches"]>[1]): AsyncGenerator<ReadyBatch> {
    for await (const { places, images, waitedSeconds } of pool.batches(plan, changes)) yield { places, images: await backbone.features(images, places.length), masks: null, waitedSeconds };
  }

  async function* remembering(plan: readonly (readonly number[])[]): AsyncGenerator<ReadyBatch> {
    // Of each batch those images are made ready whose features are not known, while others are shown.
    const missing = plan.map((places) => places.filter((place) => !kept.has(place)));
    const coming = computed(missing.filter(({ length }) => length > 0), null);
    try {
      for (const [i, places] of plan.entries()) {
        const batch = missing[i]!.length === 0 ? null : (await coming.next()).value as ReadyBatch;
        const fresh = new Map(batch?.places.map((place, at) => [place, partOf(batch.images, batch.places.length, at, at + 1).slice()]));
        for (const [place, row] of fresh) if ((kept.size + 1) * row.length <= MOST_KEPT) kept.set(place, row);
        const rows = places.map((place) => kept.get(place) ?? fresh.get(place)!);
        yield { places, images: joined(rows), masks: null, waitedSeconds: batch?.waitedSeconds ?? 0 };
      }
    } finally {
      await coming.return(undefined);
    }
  }

  return {
    batches: (plan, changes) => (changes === null || isNone(changes.augmentation) ? remembering(plan) : computed(plan, changes)),
    scales: null,
    [Symbol.asyncDispose]: () => backbone[Symbol.asyncDispose](),
  };
}

function isNone(augmentation: Augmentation): boolean {
  return (Object.keys(noAugmentation) as (keyof Augmentation)[]).every((change) => augmentation[change] === noAugmentation[change]);
}
