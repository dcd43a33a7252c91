import { Failure } from "../../shared/failure.ts";

const diskFull = ["SQLITE_FULL", "ENOSPC", "EDQUOT", "SQLITE_IOERR_SHMSIZE"];
const damaged = ["SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT"];
const notWritable = ["SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_AUTH", "EACCES", "EPERM", "EROFS", "ENOTDIR", "EISDIR", "EEXIST", "ENOTEMPTY", "ENAMETOOLONG"];
const openElsewhere = ["SQLITE_BUSY", "SQLITE_LOCKED"];

/**
 * What an error from SQLite or the file system means to a person who works with the project at `path`:
 * a full disk, a damaged file, a folder that may not be written, another writer. Everything else, bugs and failures alike, comes back as it was.
 */
export function asFailure(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (error instanceof Failure || code === null) return error;
  // SQLite adds detail at the end of a code: SQLITE_CORRUPT_INDEX, SQLITE_READONLY_DIRECTORY.
  const isOneOf = (codes: readonly string[]) => codes.some((known) => code === known || code.startsWith(`${known}_`));
  if (isOneOf(diskFull)) return new Failure("DiskFull", { path }, { cause: error });
  if (isOneOf(damaged)) return new Failure("ProjectDamaged", { path, reason: messageOf(error) }, { cause: error });
  if (isOneOf(notWritable)) return new Failure("FolderNotWritable", { path, reason: messageOf(error) }, { cause: error });
  if (isOneOf(openElsewhere)) return new Failure("ProjectOpenElsewhere", { path }, { cause: error });
  return error;
}

/** Runs a step of work on the project at `path`, and throws what asFailure makes of its errors. */
export function withStorageFailures<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asFailure(error, path);
  }
}

/** The same for work that takes its time. */
export async function withStorageFailuresAsync<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFailure(error, path);
  }
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
