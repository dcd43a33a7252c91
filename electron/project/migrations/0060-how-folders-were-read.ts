import type { Migration } from "../migrate.ts";

/** What a person said of an imported folder, so that the import can be repeated with the same words. */
export const howFoldersWereRead: Migration = {
  version: 60,
  name: "how folders were read",
  up(db) {
    db.exec(`
      -- JSON; nothing is known of imports from before but their table, which has a column of its own.
      ALTER TABLE import ADD COLUMN reading TEXT NOT NULL DEFAULT '{}';
    `);
  },
};
