import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type CacheSchema, openCacheFile } from "./cacheFile.ts";

const schema: CacheSchema = { version: 3, tables: ["kept"], create: "CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT" };
let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "moascope-cache-file-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What the file keeps, after `text` was added to it. */
function add(text: string, asked = schema): unknown[] {
  const db = openCacheFile(path.join(folder, "cache.sqlite"), asked);
  db.prepare("INSERT INTO kept (text) VALUES (?)").run(text);
  const kept = db.prepare("SELECT text FROM kept ORDER BY id").pluck().all();
  db.close();
  return kept;
}

test("what was kept is there when the file is opened again", () => {
  add("one");
  expect(add("two")).toEqual(["one", "two"]);
});

test("what another version kept is gone", () => {
  add("old");
  expect(add("new", { ...schema, version: 4 })).toEqual(["new"]);
});

test.each(["this is no database", ""])("a file that holds %j is made anew", (text) => {
  writeFileSync(path.join(folder, "cache.sqlite"), text);
  expect(add("first")).toEqual(["first"]);
});

test("a file that was cut off is made anew", () => {
  for (let row = 0; row < 100; row++) add("a row ".repeat(20));
  truncateSync(path.join(folder, "cache.sqlite"), 5_000);
  expect(add("first")).toEqual(["first"]);
});
