import { availableParallelism } from "node:os";
import type { CellSearch } from "../../shared/domain/quality.ts";
import { plainRecipe } from "../../shared/domain/recipe.ts";
import { keepCells } from "../project/cellCounts.ts";
import type { Project } from "../project/project.ts";
import { cacheFolder, tensorFields } from "./performRun.ts";
import { cellsIn } from "./tensors.ts";

/** How many cells there are in all, and how many images could not be read. */
export type CountedCells = { readonly cells: number; readonly unreadable: number };

/**
 * Finds the cells of every image that can be read and keeps where they are, in the place of what was found earlier. Cancelling keeps what was there before.
 * Fails with ChannelUnknown.
 */
export async function countCells(project: Project, search: CellSearch, { signal, onImage }: { readonly signal: AbortSignal; readonly onImage: (done: number, total: number) => void }): Promise<CountedCells> {
  const recipe = { ...plainRecipe, crop: { kind: "cells", ...search } } as const;
  const images = tensorFields(project, { recipe }).map(({ image }) => image);
  const found = new Map<number, Float32Array>();
  let done = 0;
  for await (const cells of cellsIn(images, { cacheFolder: cacheFolder(project), recipe }, availableParallelism())) {
    signal.throwIfAborted();
    const { id } = images[done++]!;
    if (!(cells instanceof Error)) found.set(id, cells);
    onImage(done, images.length);
  }
  keepCells(project.db, search, found);
  return { cells: found.values().reduce((sum, { length }) => sum + length / 2, 0), unreadable: done - found.size };
}
