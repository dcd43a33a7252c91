import { readdirSync, rmSync, statfsSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";

type Kept = { readonly file: string; readonly bytes: number; readonly usedMs: number };

/** How much room tensors take in a cache folder. */
export type CacheUse = { readonly tensors: number; readonly bytes: number };

/** What a cache folder holds now; nothing where there is none. Looked at part by part, for it may be ten thousands of files and others wait for this process. */
export async function cacheUse(folder: string): Promise<CacheUse> {
  let [tensors, bytes] = [0, 0];
  for (const part of namesIn(folder)) {
    const kept = listPart(path.join(folder, part));
    tensors += kept.length;
    bytes += bytesOf(kept);
    await setImmediate();
  }
  return { tensors, bytes };
}

/** Deletes everything in a cache folder. Nothing may be running. */
export function clearCache(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** The most that tensors take where nobody said: 50 GB, or a quarter of what they, `used` bytes, and the free disk are together where that is less. */
export function defaultCacheBytes(folder: string, used = bytesOf(listKept(folder))): number {
  return Math.floor(Math.min(50e9, (freeBytes(folder) + used) / 4));
}

/**
 * Makes room for tensors that are about to be used, `bytesEach` each: those that were used longest ago are deleted, never the wanted ones, until what is missing would
 * fit into the limit. Marks the wanted ones as used now, and returns how many bytes may still be written.
 */
export function makeRoom(folder: string, limitBytes: number, wanted: ReadonlySet<string>, bytesEach: number): number {
  const kept = listKept(folder);
  const here = kept.filter(({ file }) => wanted.has(file));
  const others = kept.filter(({ file }) => !wanted.has(file)).sort((a, b) => a.usedMs - b.usedMs);
  let used = bytesOf(kept);
  const needed = (wanted.size - here.length) * bytesEach;
  const now = new Date();
  try {
    for (const { file, bytes } of others) {
      if (used + needed <= limitBytes) break;
      rmSync(file, { force: true });
      used -= bytes;
    }
    for (const { file } of here) utimesSync(file, now, now);
  } catch (error) {
    // What may only be read stays as it is.
    if (!["EROFS", "EACCES", "EPERM", "ENOENT"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  return Math.max(0, limitBytes - used);
}

function listKept(folder: string): Kept[] {
  return namesIn(folder).flatMap((part) => listPart(path.join(folder, part)));
}

function listPart(folder: string): Kept[] {
  return namesIn(folder).flatMap((name) => {
    const file = path.join(folder, name);
    const status = statSync(file, { throwIfNoEntry: false });
    return status?.isFile() ? [{ file, bytes: status.size, usedMs: status.mtimeMs }] : [];
  });
}

function bytesOf(kept: readonly Kept[]): number {
  return kept.reduce((sum, { bytes }) => sum + bytes, 0);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}

/** The free bytes of the disk that a folder is on, or will be. */
function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch (error) {
    const above = path.dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== "ENOENT" || above === folder) throw error;
    return freeBytes(above);
  }
}
