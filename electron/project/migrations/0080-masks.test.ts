import Sqlite, { type Database } from "better-sqlite3";
import { beforeEach, expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

let db: Database;
beforeEach(() => {
  db = new Sqlite(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, migrations.filter(({ version }) => version < 80));
  db.exec(`INSERT INTO image (id, name, width, height, imported_at) VALUES (1, 'a', 2, 2, '2026'); INSERT INTO split VALUES (1, '{}', 1, '2026');
    INSERT INTO run (id, state, network, settings, split_id, versions, created_at) VALUES (1, 'finished', 'mlp', '{}', 1, '{}', '2026');
    INSERT INTO epoch (run_id, number, learning_rate, seconds, waited_seconds, images, train_loss, train_accuracy, validation_loss, validation_accuracy) VALUES (1, 1, 0.1, 1, 0, 2, 0.5, 0.5, 0.6, 0.4)`);
  migrate(db, migrations);
});

test("the epochs of runs from before keep what they were, and say nothing of overlap", () => {
  expect(db.prepare("SELECT validation_loss, validation_accuracy, validation_dice, validation_iou FROM epoch").all()).toEqual([{ validation_loss: 0.6, validation_accuracy: 0.4, validation_dice: null, validation_iou: null }]);
});

test("an image has one mask, which goes with it, as does what a run found in it", () => {
  const insert = db.prepare("INSERT INTO mask VALUES (1, 'a.png', 'parent', 3, 4, 'f')");
  insert.run();
  expect(() => insert.run()).toThrow("UNIQUE");
  db.exec("INSERT INTO mask_prediction (run_id, image_id, objects) VALUES (1, 1, 7)");
  db.exec("DELETE FROM image WHERE id = 1");
  expect(db.prepare("SELECT (SELECT count(*) FROM mask) + (SELECT count(*) FROM mask_prediction)").pluck().get()).toBe(0);
});
