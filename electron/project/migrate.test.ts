import Sqlite from "better-sqlite3";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Migration, migrate, schemaVersion } from "./migrate.ts";
import { migrations } from "./migrations/index.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "moascope-migrate-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const first: Migration = { version: 10, name: "a table", up: (db) => db.exec("CREATE TABLE dish (name TEXT) STRICT; INSERT INTO dish VALUES ('petri')") };
const second: Migration = { version: 20, name: "a column", up: (db) => db.exec("ALTER TABLE dish ADD COLUMN size INTEGER") };
const failing: Migration = {
  version: 30,
  name: "fails half way",
  up(db) {
    db.exec("DELETE FROM dish");
    throw new Error("half way");
  },
};

test("versions go up in tens", () => {
  const versions = migrations.map(({ version }) => version);
  expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  expect(new Set(versions).size).toBe(versions.length);
  expect(versions.filter((version) => version % 10 !== 0)).toEqual([]);
});

test("an empty file becomes the first schema, every table of it STRICT", () => {
  const db = new Sqlite(path.join(folder, "project.sqlite"));
  migrate(db, migrations.slice(0, 1));
  expect(schemaVersion(db)).toBe(10);
  const tables = db.prepare<[], { name: string; strict: number }>("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'").all();
  expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(["plate", "well", "site", "image", "image_file", "label", "run", "epoch"]));
  expect(db.pragma("foreign_key_check")).toEqual([]);
  db.close();
});

test("the newest file is left alone, without a backup", () => {
  const db = new Sqlite(path.join(folder, "project.sqlite"));
  migrate(db, [first]);
  migrate(db, [first]);
  expect(db.prepare("SELECT count(*) FROM dish").pluck().get()).toBe(1);
  expect(existsSync(path.join(folder, "project.sqlite.before-20"))).toBe(false);
  db.close();
});

test("an older file is copied before the first pending step", () => {
  const db = new Sqlite(path.join(folder, "project.sqlite"));
  db.pragma("journal_mode = WAL");
  migrate(db, [first]);
  migrate(db, [first, second]);
  expect(schemaVersion(db)).toBe(20);
  db.close();

  const backup = new Sqlite(path.join(folder, "project.sqlite.before-20"), { readonly: true });
  expect(schemaVersion(backup)).toBe(10);
  expect(backup.prepare("SELECT * FROM dish").all()).toEqual([{ name: "petri" }]);
  backup.close();
});

test("a step that fails changes nothing, and the steps before it stay", () => {
  const db = new Sqlite(path.join(folder, "project.sqlite"));
  migrate(db, [first]);
  expect(() => migrate(db, [first, second, failing])).toThrow("half way");
  expect(schemaVersion(db)).toBe(20);
  expect(db.prepare("SELECT * FROM dish").all()).toEqual([{ name: "petri", size: null }]);
  db.close();
});

test("a file from a newer version is refused", () => {
  const db = new Sqlite(path.join(folder, "project.sqlite"));
  migrate(db, [first, second]);
  expect(() => migrate(db, [first])).toThrow(/newer version .*format 20.*up to 10/);
  db.close();
});
