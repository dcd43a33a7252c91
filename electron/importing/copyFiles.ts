import { copyFile, cp, mkdir, rm, stat, utimes } from "node:fs/promises";
import path from "node:path";
import type { FoundFile } from "./findFiles.ts";
import { identify } from "./identify.ts";
import { isZarrDescription } from "./zarrChunks.ts";

/** Copies made for an import, by the file that was copied; `undo` deletes those that were not there before. */
export type Copies = { readonly paths: ReadonlyMap<FoundFile, string>; readonly undo: () => Promise<void> };

/**
 * Copies files to a folder under their relative paths, cancellable between files; undone when it fails. A copy that is there already is used again;
 * another file of that name is left alone, and the copy is called `NAME (2)`.
 */
export async function copyFiles(files: readonly FoundFile[], target: string, signal: AbortSignal, onFile: (done: number) => void): Promise<Copies> {
  const paths = new Map<FoundFile, string>();
  const made: string[] = [];
  const undo = async () => {
    for (const copy of made) await rm(copy, { force: true, recursive: true });
  };
  try {
    for (const file of files) {
      signal.throwIfAborted();
      const { destination, isThere, modifiedMs } = await destinationFor(file, target);
      if (!isThere) {
        const madeFolder = await mkdir(path.dirname(destination), { recursive: true });
        made.push(madeFolder ?? destination);
        if (isZarrDescription(file.path)) await cp(path.dirname(file.path), path.dirname(destination), { recursive: true });
        else await copyFile(file.path, destination);
      }
      // The copy is recorded with the time of its original.
      await utimes(destination, modifiedMs / 1000, modifiedMs / 1000);
      paths.set(file, destination);
      onFile(paths.size);
    }
  } catch (error) {
    await undo();
    throw error;
  }
  return { paths, undo };
}

async function destinationFor(file: FoundFile, target: string): Promise<{ readonly destination: string; readonly isThere: boolean; readonly modifiedMs: number }> {
  const { dir, name, ext, base } = path.parse(path.join(target, file.relative));
  const { fingerprint, modifiedMs } = identify(file.path);
  // An array of a Zarr group is the folder around its description.
  const isFolder = isZarrDescription(file.path);
  for (let copy = 1; ; copy++) {
    const number = copy === 1 ? "" : ` (${copy})`;
    const destination = isFolder ? path.join(dir + number, base) : path.join(dir, `${name}${number}${ext}`);
    const modified = await modifiedOf(destination);
    if (modified === null) return { destination, isThere: false, modifiedMs };
    // Chunks of the same sizes may hold other values; the description of a copy has the time of the youngest.
    if (identify(destination).fingerprint === fingerprint && (!isFolder || modified === modifiedMs)) return { destination, isThere: true, modifiedMs };
  }
}

/** When a file was written, in whole milliseconds; null where there is none. */
async function modifiedOf(file: string): Promise<number | null> {
  try {
    return Math.round((await stat(file)).mtimeMs);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
