import { statfsSync } from "node:fs";
import path from "node:path";
import type { Database } from "better-sqlite3";

/** What is kept in a project's cache, each with a limit of its own: images as networks see them, and thumbnails. */
export type CacheKind = "tensors" | "thumbnails";

const columns: Readonly<Record<CacheKind, string>> = { tensors: "tensor_cache_bytes", thumbnails: "thumbnail_cache_bytes" };

/** The most that is taken where nobody said, however large the disk. */
const most: Readonly<Record<CacheKind, number>> = { tensors: 50e9, thumbnails: 5e9 };

/** The most bytes that may be taken, as a person chose; null leaves it to the program. */
export function readCacheBytes(db: Database, kind: CacheKind): number | null {
  return db.prepare<[], number | null>(`SELECT ${columns[kind]} FROM project`).pluck().get() ?? null;
}

export function writeCacheBytes(db: Database, kind: CacheKind, bytes: number | null): void {
  db.prepare(`UPDATE project SET ${columns[kind]} = ?`).run(bytes);
}

/**
 * The most bytes that are taken where nobody said: the usual amount, or a quarter of what is taken, `used`, and the free disk together where that is less. Thumbnails that are there
 * stay, for a disk that fills up between two openings of a project would have them made again at each.
 */
export function defaultCacheBytes(kind: CacheKind, folder: string, used: number): number {
  const usual = Math.floor(Math.min(most[kind], (freeBytes(folder) + used) / 4));
  return kind === "thumbnails" ? Math.max(used, usual) : usual;
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
