import { statSync } from "node:fs";
import { cellsOf, type Preparation } from "../imaging/recipe/prepareImage.ts";
import { type CachedSource, keep, keptFile, readTensor, sourceIdentity, tensorBytes, type TensorCache } from "./tensorCache.ts";

/** In what cells are to be found: the depths of the channel that shows nuclei. */
export type CellRequest = { readonly sources: readonly CachedSource[]; readonly side: number; readonly depths: Preparation["depths"] };

/** Changes whenever cells are found in another way, so that places of an older version are not found. */
const VERSION = 1;
const EACH = 2 * Float32Array.BYTES_PER_ELEMENT;

/** Where cells are in an image, x and y of each, as they were found before or else found now and kept beside the tensors. Fails as decoding does. */
export async function cachedCells(cache: TensorCache, request: CellRequest): Promise<Float32Array> {
  const file = cellFile(cache.folder, request);
  const room = Buffer.allocUnsafeSlow(statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  const bytes = room.length - tensorBytes(0);
  if (bytes >= 0 && bytes % EACH === 0 && readTensor(file, room)) return new Float32Array(room.buffer, 0, bytes / Float32Array.BYTES_PER_ELEMENT);
  const cells = await cellsOf(request.sources, request.side, request.depths);
  keep(cache, file, cells);
  return cells;
}

/** The file in which they are kept. */
export function cellFile(folder: string, { sources, side, depths }: CellRequest): string {
  return keptFile(folder, [VERSION, "cells", side, sources.length > 1 ? depths : null, sources.map(sourceIdentity)]);
}
