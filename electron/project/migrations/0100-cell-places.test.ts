import Sqlite, { type Database } from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

let db: Database;
beforeEach(() => {
  db = new Sqlite(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, migrations.filter(({ version }) => version < 100));
  db.exec("INSERT INTO image (id, name, width, height, imported_at) VALUES (1, 'a', 2, 2, '2026'), (2, 'b', 2, 2, '2026'); INSERT INTO cell_count (image_id, cells) VALUES (1, 7)");
  migrate(db, migrations);
});

test("what was counted before is still counted, with no places", () => {
  expect(db.prepare("SELECT * FROM cell_count").all()).toEqual([{ image_id: 1, cells: 7, places: null }]);
});

test("there are as many places as cells", () => {
  const insert = db.prepare("INSERT INTO cell_count (image_id, cells, places) VALUES (2, 1, ?)");
  expect(() => insert.run(Buffer.alloc(4))).toThrow("CHECK");
  expect(insert.run(Buffer.alloc(8)).changes).toBe(1);
});
