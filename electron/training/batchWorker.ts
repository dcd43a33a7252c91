import { move, workerData } from "piscina";
import type { Augmentation, ChannelScale } from "../../shared/domain/run.ts";
import type { Recipe } from "../../shared/domain/recipe.ts";
import { type PackedError, packError } from "../../shared/failure.ts";
import { augment, changeStream, moveMask } from "../imaging/augment.ts";
import { finishImage, type Moments, momentsOf, together } from "../imaging/recipe/finish.ts";
import { smallField } from "../imaging/recipe/prepareImage.ts";
import { asFailure } from "../project/asFailure.ts";
import { cachedCells } from "./cellCache.ts";
import { cachedTensor, type MaskRequest, type TensorCache, tensorRoom, type TensorRequest } from "./tensorCache.ts";

/** An image of a pool; either all that are shown have a mask or none. */
export type PooledImage = TensorRequest & { readonly id: number; readonly mask: MaskRequest | null };

/** What every worker of a pool knows from the start. */
export type BatchWorkerData = {
  readonly cache: TensorCache;
  readonly recipe: Pick<Recipe, "normalise" | "output">;
  readonly images: readonly PooledImage[];
  /** What is shown at each place: an area of an image. */
  readonly samples: readonly (readonly [image: number, area: number])[];
};

/** How images are changed at random in an epoch; null leaves them as they are. */
export type Changes = { readonly augmentation: Augmentation; readonly seed: number; readonly epoch: number } | null;

export type BatchTask =
  /** A batch of the samples at these places, each normalised by the scales of its plate where there are any; written to `room` where it fits. */
  | { readonly kind: "batch"; readonly places: readonly number[]; readonly scales: readonly (readonly ChannelScale[] | null)[]; readonly changes: Changes; readonly room: ArrayBuffer | null }
  /** The moments of each channel over all areas of an image, before normalisation. */
  | { readonly kind: "moments"; readonly image: number }
  /** An image small, as illumination is estimated from. */
  | { readonly kind: "small"; readonly image: number }
  /** Where cells are in the first channel of an image, for squares of so many pixels around them. */
  | { readonly kind: "cells"; readonly image: number; readonly side: number };

export type SmallField = Awaited<ReturnType<typeof smallField>>;

/** A batch [places, channels, size, size] and behind it the masks [places, size, size] where images have them, moments, a small image, places of cells, or what went wrong. */
export type BatchAnswer = Float32Array | readonly Moments[] | SmallField | PackedError;

const { cache, recipe, images, samples } = workerData as BatchWorkerData;

export default async function answer(task: BatchTask): Promise<BatchAnswer> {
  try {
    switch (task.kind) {
      case "batch":
        return move(await makeBatch(task)) as Float32Array;
      case "moments":
        return await measureMoments(images[task.image]!);
      case "small": {
        const { sources, preparation } = images[task.image]!;
        return await smallField(sources, preparation);
      }
      case "cells": {
        const { sources, preparation } = images[task.image]!;
        return await cachedCells(cache, { sources, side: task.side, depths: preparation.depths });
      }
    }
  } catch (error) {
    return packError(asFailure(error, cache.folder));
  }
}

async function makeBatch({ places, scales, changes, room: given }: Extract<BatchTask, { kind: "batch" }>): Promise<Float32Array> {
  const { size, preparation, mask: firstMask } = images[0]!;
  const { channels } = preparation;
  const plane = size * size;
  const perImage = channels * plane;
  const length = places.length * (perImage + (firstMask === null ? 0 : plane));
  const bytes = length * Float32Array.BYTES_PER_ELEMENT;
  // Every number of it is written below.
  const batch = new Float32Array(given !== null && given.byteLength >= bytes ? given : Buffer.allocUnsafeSlow(bytes).buffer, 0, length);
  const room = tensorRoom(images[0]!);
  for (const [i, place] of places.entries()) {
    const [at, area] = samples[place]!;
    const image = images[at]!;
    const tensor = await cachedTensor(cache, image, area, room);
    finishImage(tensor, channels, recipe, scales[i] ?? null);
    const mask = image.mask === null ? null : await cachedTensor(cache, image.mask, area);
    const maskAt = places.length * perImage + i * plane;
    if (changes) {
      const movement = augment(tensor, channels, size, changes.augmentation, changeStream(changes, image.id, image.areas.length === 1 ? null : area), batch, i * perImage);
      if (mask !== null) moveMask(mask, size, movement, batch, maskAt);
    } else {
      batch.set(tensor, i * perImage);
      if (mask !== null) batch.set(mask, maskAt);
    }
  }
  return batch;
}

async function measureMoments(image: TensorRequest): Promise<readonly Moments[]> {
  let all: readonly Moments[] | null = null;
  for (const area of image.areas.keys()) {
    const moments = momentsOf(await cachedTensor(cache, image, area), image.preparation.channels);
    all = all === null ? moments : all.map((before, channel) => together(before, moments[channel]!));
  }
  return all ?? [];
}
