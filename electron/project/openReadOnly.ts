import type { Database } from "better-sqlite3";
import Sqlite from "better-sqlite3";
import { existsSync, readFileSync, statSync } from "node:fs";

/** Opens a database file for reading only, also while another process writes it, and also in a folder that this process may not write. */
export function openReadOnly(file: string): Database {
  const db = new Sqlite(file, { readonly: true, fileMustExist: true });
  try {
    schemaIsReadable(db);
    return db;
  } catch (error) {
    db.close();
    // SQLite wants to create the write-ahead log's index beside the file even to read it. Where it may not, and no writer is at work, the
    // file is complete in itself and is read into memory instead.
    if (isDirectoryReadOnly(error) && !hasWriteAheadLog(file)) return new Sqlite(withoutWriteAheadLog(readFileSync(file)), { readonly: true });
    throw error;
  }
}

function schemaIsReadable(db: Database): void {
  db.prepare("SELECT count(*) FROM sqlite_schema").get();
}

function isDirectoryReadOnly(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && ["SQLITE_READONLY_DIRECTORY", "SQLITE_CANTOPEN"].includes(error.code);
}

function hasWriteAheadLog(file: string): boolean {
  return existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;
}

/** Marks the bytes of a database as one that keeps a rollback journal (bytes 18 and 19 of the file format), the only kind that memory can hold. */
function withoutWriteAheadLog(bytes: Buffer): Buffer {
  bytes.fill(1, 18, 20);
  return bytes;
}
