import type { Migration } from "../migrate.ts";

/** What a person is to know of how a run went: that it had to go on in another way, for one. */
export const runNotices: Migration = {
  version: 40,
  name: "run notices",
  up(db) {
    db.exec(`
      CREATE TABLE run_notice (
        id INTEGER PRIMARY KEY,
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        sentence TEXT NOT NULL,
        written_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX run_notice_of ON run_notice (run_id);
    `);
  },
};
