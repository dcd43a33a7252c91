import type { Database } from "better-sqlite3";

/** The most bytes that prepared images may take in the cache, as a person chose; null leaves it to the program. */
export function readCacheBytes(db: Database): number | null {
  return db.prepare<[], number | null>("SELECT tensor_cache_bytes FROM project").pluck().get() ?? null;
}

export function writeCacheBytes(db: Database, bytes: number | null): void {
  db.prepare("UPDATE project SET tensor_cache_bytes = ?").run(bytes);
}
