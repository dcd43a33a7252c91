import { readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { CacheUse } from "../../shared/contract/training.ts";
import { defaultCacheBytes } from "../project/cacheLimit.ts";

type Kept = { readonly file: string; readonly bytes: number; readonly usedMs: number };

/** How many tensors a cache folder holds now and the room that they take; nothing where there is none. Looked at part by part, for it may be ten thousands of files and others wait for this process. */
export async function cacheUse(folder: string): Promise<Pick<CacheUse, "images" | "bytes">> {
  let [images, bytes] = [0, 0];
  for (const part of namesIn(folder)) {
    const kept = listPart(path.join(folder, part));
    images += kept.length;
    bytes += bytesOf(kept);
    await setImmediate();
  }
  return { images, bytes };
}

/** The most that tensors may take where nobody said. */
export function usualTensorBytes(folder: string): number {
  return defaultCacheBytes("tensors", folder, bytesOf(listKept(folder)));
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
