import { Failure } from "../../shared/failure.ts";
import { decode, inspect } from "../imaging/decode.ts";
import type { RasterHeader } from "../imaging/raster.ts";
import type { FoundFile } from "./findFiles.ts";
import { type FileIdentity, identify } from "./identify.ts";
import { reasonOf } from "./reasonOf.ts";

/** What a readable file turned out to be. */
export type FileContent = FileIdentity & { readonly header: RasterHeader };

/** A file's content, or the reason why it cannot be used. */
export type ReadFile = { readonly content: FileContent } | { readonly reason: string };

/** Up to this many files are decoded whole, so that a truncated one is noticed now; of larger sets only headers are read, and damage shows when training decodes them. */
export const decodedFiles = 2_000;

const concurrency = 4;
/** Of an IDX file, the first and the last item are enough to know that it is complete. */
const checkedPages = 6;

/** Reads every file once, a few at a time. `onFile` is told how many are done. */
export async function readFiles(files: readonly FoundFile[], signal: AbortSignal, onFile: (done: number) => void): Promise<ReadonlyMap<FoundFile, ReadFile>> {
  const results = new Map<FoundFile, ReadFile>();
  const isDecoded = files.length <= decodedFiles;
  const queue = files.values();
  async function work(): Promise<void> {
    for (const file of queue) {
      signal.throwIfAborted();
      results.set(file, await readFile(file, isDecoded));
      onFile(results.size);
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work));
  return results;
}

async function readFile(file: FoundFile, isDecoded: boolean): Promise<ReadFile> {
  try {
    const header = await inspect(file.path);
    const pages = isDecoded ? pagesToCheck(header.pages) : [];
    for (const page of pages) await decode(file.path, page);
    return { content: { header, ...identify(file.path) } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { reason: reasonOf(error, file.path) };
  }
}

function pagesToCheck(pages: number): readonly number[] {
  return pages <= checkedPages ? Array.from({ length: pages }, (_, page) => page) : [0, pages - 1];
}
