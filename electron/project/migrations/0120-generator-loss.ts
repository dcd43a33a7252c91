import type { Migration } from "../migrate.ts";

/** What networks that draw images lose, beside what their adversaries do. */
export const generatorLoss: Migration = {
  version: 120,
  name: "generator loss",
  up(db) {
    // NULL of every epoch of a network that has no adversary.
    db.exec("ALTER TABLE epoch ADD COLUMN generator_loss REAL");
  },
};
