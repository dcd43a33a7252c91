import Sqlite, { type Database } from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

let db: Database;
beforeEach(() => {
  db = new Sqlite(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, migrations.slice(0, 1));
  db.exec("INSERT INTO image (id, name, width, height, imported_at) VALUES (1, 'a', 2, 2, '2026'), (2, 'b', 2, 2, '2026')");
});

test("channels and classes that were there get the colours that new ones get, classes in the order of their names", () => {
  db.exec("INSERT INTO channel (position, name) VALUES (0, 'DAPI'), (1, 'Actin'), (2, 'Other'); INSERT INTO class (name) VALUES ('taxol'), ('DMSO')");
  migrate(db, migrations);
  expect(db.prepare("SELECT name, colour, low, high FROM channel ORDER BY position").all()).toEqual([
    { name: "DAPI", colour: "#0000ff", low: null, high: null },
    { name: "Actin", colour: "#ff0000", low: null, high: null },
    { name: "Other", colour: "#00ff00", low: null, high: null },
  ]);
  expect(db.prepare("SELECT name, colour, position FROM class ORDER BY position").all()).toEqual([
    { name: "DMSO", colour: "#0072b2", position: 0 },
    { name: "taxol", colour: "#e69f00", position: 1 },
  ]);
});

test("labels that were given before count as they did, and belong to no step", () => {
  db.exec(`INSERT INTO class (id, name) VALUES (1, 'DMSO'), (2, 'taxol');
    INSERT INTO label (image_id, class_id, origin, author, created_at) VALUES (1, 1, 'table', 't', '1'), (1, 2, 'person', 'Ada', '2'), (2, 1, 'table', 't', '1'), (2, NULL, 'person', 'Ada', '2')`);
  const before = db.prepare("SELECT * FROM current_label").all();
  migrate(db, migrations);
  expect(db.prepare("SELECT * FROM current_label").all()).toEqual(before);
  expect(before).toHaveLength(1);
  expect(db.prepare("SELECT DISTINCT step_id AS step FROM label").all()).toEqual([{ step: null }]);
});

test("runs that were stopped are not paused", () => {
  db.exec("INSERT INTO split (id, specification, seed, created_at) VALUES (1, '{}', 1, ''); INSERT INTO run (state, network, settings, split_id, versions, created_at) VALUES ('stopped', 'n', '{}', 1, '{}', '')");
  migrate(db, migrations);
  expect(db.prepare("SELECT state, is_paused FROM run").all()).toEqual([{ state: "stopped", is_paused: 0 }]);
});
