import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { readCacheBytes, writeCacheBytes } from "../cacheLimit.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

test("a project from before leaves the room for thumbnails to the program, and keeps what was chosen for tensors", () => {
  const db = new Sqlite(":memory:");
  migrate(db, migrations.filter(({ version }) => version < 70));
  db.exec("INSERT INTO project (id, name, created_at, created_by_version, tensor_cache_bytes) VALUES (1, 'screen', '2026-01-01', '1.0.0', 7000)");
  migrate(db, migrations);
  expect([readCacheBytes(db, "tensors"), readCacheBytes(db, "thumbnails")]).toEqual([7000, null]);
  writeCacheBytes(db, "thumbnails", 9000);
  expect([readCacheBytes(db, "tensors"), readCacheBytes(db, "thumbnails")]).toEqual([7000, 9000]);
});
