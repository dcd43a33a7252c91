import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { Failure } from "../../shared/failure.ts";
import { decode, inspect } from "../imaging/decode.ts";
import type { RasterHeader } from "../imaging/raster.ts";
import type { FoundFile } from "./findFiles.ts";
import { reasonOf } from "./reasonOf.ts";

/** What a readable file turned out to be. */
export type FileContent = { readonly header: RasterHeader; readonly bytes: number; readonly modifiedMs: number; readonly fingerprint: string };

/** A file's content, or the reason why it cannot be used. */
export type ReadFile = { readonly content: FileContent } | { readonly reason: string };

/** Up to this many files are decoded whole, so that a truncated one is noticed now; of larger sets only headers are read, and damage shows when training decodes them. */
export const decodedFiles = 2_000;

const concurrency = 4;
const fingerprintBytes = 64 * 1024;
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
    return { content: { header, ...(await identify(file.path)) } };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { reason: reasonOf(error, file.path) };
  }
}

function pagesToCheck(pages: number): readonly number[] {
  return pages <= checkedPages ? Array.from({ length: pages }, (_, page) => page) : [0, pages - 1];
}

/** Size, time and fingerprint: SHA-256 of the first 64 KiB and the length. */
export async function identify(path: string): Promise<Pick<FileContent, "bytes" | "modifiedMs" | "fingerprint">> {
  let handle: FileHandle | null = null;
  try {
    handle = await open(path);
    const { size, mtimeMs } = await handle.stat();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(size, fingerprintBytes)), 0, Math.min(size, fingerprintBytes), 0);
    const fingerprint = createHash("sha256").update(buffer.subarray(0, bytesRead)).update(String(size)).digest("hex");
    return { bytes: size, modifiedMs: Math.round(mtimeMs), fingerprint };
  } catch (error) {
    throw new Failure("FileUnreadable", { path, detail: error instanceof Error ? error.message : String(error) }, { cause: error });
  } finally {
    await handle?.close();
  }
}
