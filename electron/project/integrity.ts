import type { Database } from "better-sqlite3";
import Sqlite from "better-sqlite3";
import { Failure } from "../../shared/failure.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

/** Throws ProjectDamaged when a file is not a project's database, or its pages contradict each other. */
export function checkIntegrity(db: Database, folder: string): void {
  const verdict = db.pragma("quick_check(1)", { simple: true });
  if (verdict !== "ok") throw new Failure("ProjectDamaged", { path: folder, reason: String(verdict) });
  if (schemaVersion(db) === 0) throw new Failure("ProjectDamaged", { path: folder, reason: "project.sqlite holds no project" });
}

/** Throws ProjectDamaged when a file of the newest version lacks a table or a view. */
export function checkTables(db: Database, folder: string): void {
  const present = tablesOf(db);
  const missing = expectedTables().filter((name) => !present.includes(name));
  if (missing.length > 0) throw new Failure("ProjectDamaged", { path: folder, reason: `it lacks ${missing.join(", ")}` });
}

/** What the migrations make, asked of an empty database rather than written down twice. */
function expectedTables(): readonly string[] {
  const empty = new Sqlite(":memory:");
  try {
    migrate(empty, migrations);
    return tablesOf(empty);
  } finally {
    empty.close();
  }
}

function tablesOf(db: Database): readonly string[] {
  return db.prepare<[], string>("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'").pluck().all();
}
