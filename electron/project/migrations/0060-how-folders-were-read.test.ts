import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { insertImport, listImports } from "../imports.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

test("of imports from before nothing is said beside their table; of new ones all that a person said is kept", () => {
  const db = new Sqlite(":memory:");
  migrate(db, migrations.filter(({ version }) => version < 60));
  db.exec("INSERT INTO import (folder, table_path, is_copied, images, imported_at) VALUES ('/a', '/a.csv', 1, 3, '2026-01-01')");
  migrate(db, migrations);
  const reading = { layout: "pattern", pattern: "(?<well>A01)", pages: "depths", joins: ["/map.csv"], columnRoles: { 2: "class" }, masks: { folder: "/masks", ending: null } } as const;
  insertImport(db, { folder: "/b", table: null, isCopied: false, images: 1, reading: { ...reading, joins: [...reading.joins] } });
  expect(listImports(db, "9")).toEqual([
    { folder: "/a", table: "/a.csv", isCopied: true, images: 3, reading: { layout: null, pattern: null, pages: null, joins: [], columnRoles: {}, masks: null } },
    { folder: "/b", table: null, isCopied: false, images: 1, reading },
  ]);
});
