import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { migrate } from "../migrate.ts";
import { readEpochs, replaceEpochs } from "../results.ts";
import { migrations } from "./index.ts";

test("an epoch from before has no loss of a network that draws; one of such a network keeps it", () => {
  const db = new Sqlite(":memory:");
  migrate(db, migrations.filter(({ version }) => version < 120));
  db.exec(`INSERT INTO split VALUES (1, '{}', 1, '2026'); INSERT INTO run (id, state, network, settings, split_id, versions, created_at) VALUES (1, 'finished', 'mlp', '{}', 1, '{}', '2026');
    INSERT INTO epoch (run_id, number, learning_rate, seconds, waited_seconds, images, train_loss, train_accuracy) VALUES (1, 1, 0.1, 1, 0, 8, 0.5, 0.75)`);
  migrate(db, migrations);
  const [epoch] = readEpochs(db, 1);
  expect(epoch!.generatorLoss).toBeNull();
  replaceEpochs(db, 1, [{ ...epoch!, generatorLoss: 1.25 }]);
  expect(readEpochs(db, 1)).toEqual([{ ...epoch!, generatorLoss: 1.25 }]);
});
