import type { Database } from "better-sqlite3";
import Sqlite from "better-sqlite3";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import packageFile from "../../package.json" with { type: "json" };
import { Failure } from "../../shared/failure.ts";
import { asFailure, withStorageFailures } from "./asFailure.ts";
import { checkIntegrity, checkTables } from "./integrity.ts";
import { migrate, pendingMigrations } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";
import { openReadOnly } from "./openReadOnly.ts";
import { resolvePath, type StoredPath } from "./storedPath.ts";
import { lockForWriting } from "./writerLock.ts";

const extension = ".moascope";

/** Windows and Linux open files by their ending, not folders: this one in a project stands for it, where it is double-clicked. A project without it gets it when it is opened for writing. */
const doorName = `Open in Moascope${extension}`;

/** An open project: a folder with project.sqlite, models/, cache/ (may be deleted at any time) and reports/. */
export class Project implements Disposable {
  readonly folder: string;
  readonly db: Database;
  readonly #lock: Disposable | null;

  constructor(folder: string, db: Database, lock: Disposable | null) {
    this.folder = folder;
    this.db = db;
    this.#lock = lock;
  }

  /** The name a person gave it: the folder's, without its ending. */
  get name(): string {
    return path.basename(this.folder, extension);
  }

  get mode(): "write" | "read" {
    return this.#lock === null ? "read" : "write";
  }

  /** The absolute path of a stored file on this machine. */
  resolve(stored: StoredPath): string {
    return resolvePath(this.folder, stored);
  }

  [Symbol.dispose](): void {
    this.db.close();
    this.#lock?.[Symbol.dispose]();
  }
}

/** The absolute path of a project's folder; the ending .moascope may be left out. */
export function projectFolder(projectPath: string): string {
  const absolute = path.resolve(projectPath);
  return absolute.endsWith(extension) ? absolute : absolute + extension;
}

/** Makes an empty project, complete or not at all, and opens it for writing. Throws ProjectExists, FolderNotWritable or DiskFull. */
export function createProject(projectPath: string): Project {
  const folder = projectFolder(projectPath);
  if (existsSync(folder)) throw new Failure("ProjectExists", { path: folder });

  withStorageFailures(folder, () => {
    mkdirSync(path.dirname(folder), { recursive: true });
    // Built beside its place and then renamed, so that a crash never leaves half a project under the real name.
    const draft = `${folder}.new-${randomBytes(3).toString("hex")}`;
    mkdirSync(draft);
    try {
      fillFolder(draft, path.basename(folder, extension));
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      throw error;
    }
  });
  return openProject(folder, "write");
}

/**
 * Opens a project. There is one writer at a time (else ProjectOpenElsewhere); readers may open at any time and see what is committed.
 * A file of an older version is first brought up to date. Throws ProjectMissing, ProjectDamaged, ProjectFromNewerVersion and storage failures.
 */
export function openProject(projectPath: string, mode: "write" | "read"): Project {
  const named = projectFolder(projectPath);
  if (!existsSync(named)) throw new Failure("ProjectMissing", { path: named });
  // Image paths are compared with the folder's real one, links resolved.
  const folder = realpathSync(named);
  const file = path.join(folder, "project.sqlite");
  if (!existsSync(file)) throw new Failure("ProjectDamaged", { path: folder, reason: statSync(folder).isDirectory() ? "project.sqlite is missing" : "it is not a folder" });
  return withStorageFailures(folder, () => (mode === "write" ? openForWriting(folder, file) : openForReading(folder, file)));
}

function openForWriting(folder: string, file: string): Project {
  const lock = lockForWriting(folder);
  let db: Database | null = null;
  try {
    db = new Sqlite(file, { fileMustExist: true });
    checkIntegrity(db, folder);
    pendingMigrations(db, migrations);
    configure(db);
    migrate(db, migrations);
    checkTables(db, folder);
    for (const part of ["models", "cache", "reports"]) mkdirSync(path.join(folder, part), { recursive: true });
    const door = path.join(folder, doorName);
    if (!existsSync(door)) writeFileSync(door, "The folder that holds this file is a project of Moascope. Open this file, or choose the folder under Open project.\n");
    return new Project(folder, db, lock);
  } catch (error) {
    db?.close();
    lock[Symbol.dispose]();
    throw error;
  }
}

function openForReading(folder: string, file: string): Project {
  const db = openReadOnly(file);
  try {
    checkIntegrity(db, folder);
    if (pendingMigrations(db, migrations).length > 0) {
      db.close();
      openForWriting(folder, file)[Symbol.dispose]();
      return openForReading(folder, file);
    }
    checkTables(db, folder);
    return new Project(folder, db, null);
  } catch (error) {
    db.close();
    throw asFailure(error, folder);
  }
}

function fillFolder(folder: string, name: string): void {
  const db = new Sqlite(path.join(folder, "project.sqlite"));
  try {
    configure(db);
    migrate(db, migrations);
    db.prepare("INSERT INTO project (id, name, created_at, created_by_version) VALUES (1, ?, ?, ?)").run(name, new Date().toISOString(), packageFile.version);
  } finally {
    db.close();
  }
}

function configure(db: Database): void {
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.pragma("foreign_keys = ON");
}
