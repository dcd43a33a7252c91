import { Failure } from "../../shared/failure.ts";
import { decode, inspect } from "../imaging/decode.ts";
import type { RasterHeader } from "../imaging/raster.ts";
import type { FoundFile } from "./findFiles.ts";
import type { HeaderCache } from "./headerCache.ts";
import { type FileIdentity, identify, sizeAndTime } from "./identify.ts";
import { reasonOf } from "./reasonOf.ts";
import { turns } from "./turns.ts";

/** What a readable file turned out to be. */
export type FileContent = FileIdentity & { readonly header: RasterHeader };

/** A file's content, or the reason why it cannot be used. */
export type ReadFile = { readonly content: FileContent } | { readonly reason: string };

/** Up to this many files are decoded whole, so that a truncated one is noticed now; of larger sets only headers are read, and damage shows when training decodes them. */
export const decodedFiles = 2_000;

const concurrency = 4;
/** Of an IDX file, the first and the last item are enough to know that it is complete. */
const checkedPages = 6;

/** Reads every file once, a few at a time; those that the cache knows, and that have not changed since, are not opened. `onFile` is told how many are done. */
export async function readFiles(files: readonly FoundFile[], signal: AbortSignal, onFile: (done: number) => void, cache: HeaderCache | null = null): Promise<ReadonlyMap<FoundFile, ReadFile>> {
  const results = new Map<FoundFile, ReadFile>();
  const isDecoded = files.length <= decodedFiles;
  const queue = files.values();
  const turn = turns(signal);
  async function work(): Promise<void> {
    for (const file of queue) {
      await turn();
      results.set(file, await readFile(file, isDecoded, cache));
      onFile(results.size);
    }
  }
  try {
    await Promise.all(Array.from({ length: concurrency }, work));
  } finally {
    cache?.flush();
  }
  return results;
}

async function readFile({ path }: FoundFile, isDecoded: boolean, cache: HeaderCache | null): Promise<ReadFile> {
  const seen = cache === null ? null : sizeAndTime(path);
  const known = seen === null ? null : cache?.find(path, seen.bytes, seen.modifiedMs, isDecoded);
  if (known) return { content: known };
  try {
    const header = await inspect(path);
    const pages = isDecoded ? pagesToCheck(header.pages) : [];
    for (const page of pages) await decode(path, page);
    const content = { header, ...identify(path) };
    cache?.keep(path, content, isDecoded);
    return { content };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { reason: reasonOf(error, path) };
  }
}

function pagesToCheck(pages: number): readonly number[] {
  return pages <= checkedPages ? Array.from({ length: pages }, (_, page) => page) : [0, pages - 1];
}
