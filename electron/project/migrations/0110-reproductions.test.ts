import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { replaceReproductions, readReproductions } from "../reproductions.ts";
import { migrations } from "./index.ts";

test("a run from before has reproduced nothing; what one reproduces goes with it, or with its image", () => {
  const db = new Sqlite(":memory:");
  db.pragma("foreign_keys = ON");
  migrate(db, migrations.filter(({ version }) => version < 110));
  db.exec(`INSERT INTO image (id, name, width, height, imported_at) VALUES (1, 'a', 2, 2, '2026'), (2, 'b', 2, 2, '2026'); INSERT INTO split VALUES (1, '{}', 1, '2026');
    INSERT INTO run (id, state, network, settings, split_id, versions, created_at) VALUES (1, 'finished', 'mlp', '{}', 1, '{}', '2026')`);
  migrate(db, migrations);
  expect(readReproductions(db, 1).size).toBe(0);
  const found = new Map([[1, { error: 0.5, psnr: null, interpolated: null, code: null }], [2, { error: 0.25, psnr: 30.5, interpolated: 28, code: Float32Array.of(1, -0.5) }]]);
  replaceReproductions(db, 1, found);
  replaceReproductions(db, 1, found);
  expect(readReproductions(db, 1)).toEqual(found);
  db.exec("DELETE FROM image WHERE id = 1");
  expect([...readReproductions(db, 1).keys()]).toEqual([2]);
  db.exec("DELETE FROM run");
  expect(db.prepare("SELECT count(*) FROM reproduction").pluck().get()).toBe(0);
});
