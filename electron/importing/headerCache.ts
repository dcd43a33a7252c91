import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import Sqlite, { type Database, type Statement } from "better-sqlite3";
import type { FileContent } from "./readFiles.ts";

/** Changes whenever headers are read differently: older ones are then not found. */
const VERSION = 1;
/** Files that are kept together; what an interruption loses at most. */
const BATCH = 500;

type Kept = { readonly bytes: number; readonly modifiedMs: number; readonly fingerprint: string; readonly header: string; readonly isDecoded: number };

/**
 * What the files of a project said of themselves when they were last read, by path, length and time: an import that was interrupted goes on from there, and one that is repeated
 * opens only what has changed. It lies in the project's cache, and may be deleted at any time.
 */
export class HeaderCache implements Disposable {
  readonly #db: Database;
  readonly #find: Statement<[string], Kept>;
  readonly #keep: (entries: readonly Entry[]) => void;
  #waiting: Entry[] = [];

  constructor(cacheFolder: string) {
    mkdirSync(cacheFolder, { recursive: true });
    this.#db = open(path.join(cacheFolder, "headers.sqlite"));
    this.#find = this.#db.prepare("SELECT bytes, modified_ms AS modifiedMs, fingerprint, header, is_decoded AS isDecoded FROM file WHERE path = ?");
    const insert = this.#db.prepare("INSERT OR REPLACE INTO file (path, bytes, modified_ms, fingerprint, header, is_decoded) VALUES (?, ?, ?, ?, ?, ?)");
    this.#keep = this.#db.transaction((entries: readonly Entry[]) => {
      for (const { path: at, content: { header, bytes, modifiedMs, fingerprint }, isDecoded } of entries) insert.run(at, bytes, modifiedMs, fingerprint, JSON.stringify(header), Number(isDecoded));
    });
  }

  /** What was read of a file of that length and time; null where that is not known, or where its pixels were not looked at and should be. */
  find(at: string, { bytes, modifiedMs }: { readonly bytes: number; readonly modifiedMs: number }, isDecoded: boolean): FileContent | null {
    const kept = this.#find.get(at);
    if (kept === undefined || kept.bytes !== bytes || kept.modifiedMs !== modifiedMs || (isDecoded && kept.isDecoded === 0)) return null;
    return { bytes, modifiedMs, fingerprint: kept.fingerprint, header: JSON.parse(kept.header) as FileContent["header"] };
  }

  keep(at: string, content: FileContent, isDecoded: boolean): void {
    this.#waiting.push({ path: at, content, isDecoded });
    if (this.#waiting.length >= BATCH) this.flush();
  }

  /** Writes what is waiting to be kept. */
  flush(): void {
    const entries = this.#waiting;
    this.#waiting = [];
    this.#keep(entries);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }
}

type Entry = { readonly path: string; readonly content: FileContent; readonly isDecoded: boolean };

function open(file: string): Database {
  try {
    return openCurrent(file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(String(error.code)))) throw error;
    // A cache that cannot be read is made anew.
    for (const end of ["", "-wal", "-shm"]) rmSync(file + end, { force: true });
    return openCurrent(file);
  }
}

function openCurrent(file: string): Database {
  const db = new Sqlite(file);
  db.pragma("journal_mode = WAL");
  // Losing the latest of it in a power cut costs a little time.
  db.pragma("synchronous = OFF");
  if (db.pragma("user_version", { simple: true }) !== VERSION) {
    db.exec("DROP TABLE IF EXISTS file");
    db.pragma(`user_version = ${VERSION}`);
  }
  db.exec("CREATE TABLE IF NOT EXISTS file (path TEXT PRIMARY KEY, bytes INTEGER NOT NULL, modified_ms INTEGER NOT NULL, fingerprint TEXT NOT NULL, header TEXT NOT NULL, is_decoded INTEGER NOT NULL) STRICT, WITHOUT ROWID");
  return db;
}
