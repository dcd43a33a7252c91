import { rmSync, statSync } from "node:fs";
import Sqlite, { type Database } from "better-sqlite3";

/** What a cache file holds: SQL that makes its tables where they are not there, and the tables to be dropped when `version` changes. */
export type CacheSchema = { readonly version: number; readonly tables: readonly string[]; readonly create: string };

/** Opens a file of a project's cache, which may be deleted at any time: one that cannot be read, or was made differently, is made anew. */
export function openCacheFile(file: string, schema: CacheSchema): Database {
  try {
    return openCurrent(file, schema);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(String(error.code)))) throw error;
    deleteCacheFile(file);
    return openCurrent(file, schema);
  }
}

/** What SQLite writes of a file, by the ends of the names. */
const ends = ["", "-wal", "-shm"] as const;

/** The bytes that a file of a cache takes on the disk, 0 where it is not there. */
export function cacheFileBytes(file: string): number {
  return ends.reduce((sum, end) => sum + (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0), 0);
}

/** Deletes a file of a cache, which nobody may have opened. */
export function deleteCacheFile(file: string): void {
  for (const end of ends) rmSync(file + end, { force: true });
}

function openCurrent(file: string, { version, tables, create }: CacheSchema): Database {
  const db = new Sqlite(file);
  try {
    db.pragma("journal_mode = WAL");
    // Losing the latest of it in a power cut costs a little time.
    db.pragma("synchronous = OFF");
    if (db.pragma("user_version", { simple: true }) !== version) {
      for (const table of tables) db.exec(`DROP TABLE IF EXISTS ${table}`);
      db.pragma(`user_version = ${version}`);
    }
    db.exec(create);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
