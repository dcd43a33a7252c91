import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { readNotices, writeNotice } from "../runNotices.ts";
import { migrations } from "./index.ts";

test("a run of a project from before has no notices, those that it is given are read in their order, and go with it", () => {
  const db = new Sqlite(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, migrations.filter(({ version }) => version < 40));
  db.exec(`INSERT INTO split (id, specification, seed, created_at) VALUES (1, '{}', 1, '2026');
    INSERT INTO run (id, state, network, settings, split_id, versions, created_at) VALUES (1, 'finished', 'lenet5', '{}', 1, '{}', '2026'), (2, 'queued', 'lenet5', '{}', 1, '{}', '2026')`);
  migrate(db, migrations);
  expect(readNotices(db, 1)).toEqual([]);
  writeNotice(db, 1, "Memory ran out.");
  writeNotice(db, 2, "Of another run.");
  writeNotice(db, 1, "The card failed.");
  expect(readNotices(db, 1)).toEqual(["Memory ran out.", "The card failed."]);
  db.exec("DELETE FROM run WHERE id = 1");
  expect(db.prepare("SELECT sentence FROM run_notice").pluck().all()).toEqual(["Of another run."]);
});
