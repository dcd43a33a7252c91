import type { Database } from "better-sqlite3";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { Failure } from "../../shared/failure.ts";

/** One step of the project file's schema. Versions go up by tens, so that a fix can be slotted in between. */
export type Migration = {
  readonly version: number;
  readonly name: string;
  readonly up: (db: Database) => void;
};

/** The schema version of a project file; 0 is a file without tables. */
export function schemaVersion(db: Database): number {
  return db.pragma("user_version", { simple: true }) as number;
}

/**
 * Brings a project file to the newest schema: each step and its version number commit together or not at all.
 * A file on disk that holds something is first copied to `FILE.before-N`, N being the first pending version.
 */
export function migrate(db: Database, migrations: readonly Migration[]): void {
  const pending = pendingMigrations(db, migrations);
  const first = pending[0];
  if (first === undefined) return;
  if (schemaVersion(db) > 0 && !db.memory) backUp(db, `${db.name}.before-${first.version}`);

  for (const { version, up } of pending) {
    db.transaction(() => {
      up(db);
      db.pragma(`user_version = ${version}`);
    }).immediate();
  }
}

/** The steps a file still lacks. A file that is newer than the last of them is a ProjectFromNewerVersion. */
export function pendingMigrations(db: Database, migrations: readonly Migration[]): readonly Migration[] {
  const found = schemaVersion(db);
  const newestKnown = migrations.at(-1)?.version ?? 0;
  if (found > newestKnown) throw new Failure("ProjectFromNewerVersion", { path: dirname(db.name), found, newestKnown });
  return migrations.filter(({ version }) => version > found);
}

/** Copies the whole database, its write-ahead log included. A backup that is already there is from an earlier attempt and holds the same. */
function backUp(db: Database, path: string): void {
  if (existsSync(path)) return;
  db.prepare("VACUUM INTO ?").run(path);
}
