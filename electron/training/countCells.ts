import { availableParallelism } from "node:os";
import type { CellSearch } from "../../shared/domain/quality.ts";
import { plainRecipe } from "../../shared/domain/recipe.ts";
import { keepCellCounts } from "../project/cellCounts.ts";
import type { Project } from "../project/project.ts";
import { cacheFolder, tensorFields } from "./performRun.ts";
import { cellsIn } from "./tensors.ts";

/**
 * Counts the cells of every image and keeps the numbers, which take the place of earlier ones; how many there are in all is returned. Cancelling keeps what was there before.
 * Fails with ChannelUnknown and as decoding does.
 */
export async function countCells(project: Project, search: CellSearch, { signal, onImage }: { readonly signal: AbortSignal; readonly onImage: (done: number, total: number) => void }): Promise<number> {
  const recipe = { ...plainRecipe, crop: { kind: "cells", ...search } } as const;
  const images = tensorFields(project, { recipe }).map(({ image }) => image);
  const counts = new Map<number, number>();
  for await (const cells of cellsIn(images, { cacheFolder: cacheFolder(project), recipe }, availableParallelism())) {
    signal.throwIfAborted();
    counts.set(images[counts.size]!.id, cells.length / 2);
    onImage(counts.size, images.length);
  }
  keepCellCounts(project.db, search, counts);
  return counts.values().reduce((sum, cells) => sum + cells, 0);
}
