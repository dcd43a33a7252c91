import type { Migration } from "../migrate.ts";

/** What the files call a channel, by which it is known again in the next import, whatever people call it. */
export const namesInFiles: Migration = {
  version: 50,
  name: "names in files",
  up(db) {
    db.exec(`
      -- Matched before "name". Of channels from before only their names are known, by which they were matched.
      ALTER TABLE channel ADD COLUMN file_name TEXT NOT NULL DEFAULT '';
      UPDATE channel SET file_name = name;
    `);
  },
};
