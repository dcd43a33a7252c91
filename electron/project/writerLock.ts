import Sqlite, { type Database } from "better-sqlite3";
import path from "node:path";
import { Failure, isFailure } from "../../shared/failure.ts";

/**
 * Makes this process the project's only writer until the lock is disposed of or the process ends, however it ends.
 * Another writer anywhere is a ProjectOpenElsewhere, at once.
 */
export function lockForWriting(folder: string): Disposable {
  // SQLite's own file lock is the one lock that works on every platform and that the system releases with the process:
  // no process id is written down that could go stale. A file apart, because a lock on project.sqlite would keep readers out.
  const file = new Sqlite(path.join(folder, "project.lock"), { timeout: 0 });
  try {
    file.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    file.close();
    if (isBusy(error)) throw new Failure("ProjectOpenElsewhere", { path: folder });
    throw error;
  }
  return { [Symbol.dispose]: () => release(file) };
}

/** Whether some process is the project's writer now. */
export function isBeingWritten(folder: string): boolean {
  try {
    lockForWriting(folder)[Symbol.dispose]();
    return false;
  } catch (error) {
    return isFailure(error, "ProjectOpenElsewhere");
  }
}

function release(file: Database): void {
  if (file.open) file.close();
}

function isBusy(error: unknown): boolean {
  return error instanceof Sqlite.SqliteError && (error.code.startsWith("SQLITE_BUSY") || error.code.startsWith("SQLITE_LOCKED"));
}
