import Sqlite, { type Database } from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

let db: Database;
beforeEach(() => {
  db = new Sqlite(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, migrations.filter(({ version }) => version < 30));
  db.exec(`INSERT INTO project (id, name, created_at, created_by_version) VALUES (1, 'p', '2026', '0');
    INSERT INTO image (id, name, width, height, imported_at) VALUES (1, 'a', 2, 2, '2026'); INSERT INTO channel (id, position, name, colour, low) VALUES (1, 0, 'DAPI', '#0000ff', 7)`);
  migrate(db, migrations);
});

test("a project from before keeps its images and channels, of which nothing is measured or said yet", () => {
  expect(db.prepare("SELECT name, colour, low, excitation_nanometres, exposure_milliseconds FROM channel").all()).toEqual([{ name: "DAPI", colour: "#0000ff", low: 7, excitation_nanometres: null, exposure_milliseconds: null }]);
  expect(db.prepare("SELECT tensor_cache_bytes AS bytes FROM project").all()).toEqual([{ bytes: null }]);
  expect(db.prepare("SELECT count(*) FROM image_measure").pluck().get()).toBe(0);
});

test("measures go with their image, and a recipe has one row for each version of its name", () => {
  db.exec("INSERT INTO image_measure VALUES (1, 1, 'i', 0, 0, 0, 1, 1, 1, 0.5, 0.1, 0.2, 0)");
  db.exec("DELETE FROM image WHERE id = 1");
  expect(db.prepare("SELECT count(*) FROM image_measure").pluck().get()).toBe(0);
  const insert = db.prepare("INSERT INTO recipe (name, version, specification, created_at) VALUES ('mine', ?, '{}', '')");
  insert.run(1);
  insert.run(2);
  expect(() => insert.run(2)).toThrow("UNIQUE");
});
