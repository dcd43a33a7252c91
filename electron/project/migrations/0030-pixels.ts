import type { Migration } from "../migrate.ts";

/** What is known of pixels: how they were taken, what was measured of them, the recipes that make tensors of them, and how much room those may take. */
export const pixels: Migration = {
  version: 30,
  name: "pixels",
  up(db) {
    db.exec(`
      -- NULL: nobody said.
      ALTER TABLE channel ADD COLUMN excitation_nanometres REAL CHECK (excitation_nanometres > 0);
      ALTER TABLE channel ADD COLUMN emission_nanometres REAL CHECK (emission_nanometres > 0);
      ALTER TABLE channel ADD COLUMN exposure_milliseconds REAL CHECK (exposure_milliseconds >= 0);

      -- The most bytes that prepared images may take in the cache; NULL leaves it to the program.
      ALTER TABLE project ADD COLUMN tensor_cache_bytes INTEGER CHECK (tensor_cache_bytes > 0);

      -- One channel of one image, measured when its files were what "identity" says.
      CREATE TABLE image_measure (
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        channel_id INTEGER NOT NULL REFERENCES channel (id),
        identity TEXT NOT NULL,
        minimum REAL NOT NULL,
        p0_1 REAL NOT NULL,
        p1 REAL NOT NULL,
        p99 REAL NOT NULL,
        p99_9 REAL NOT NULL,
        maximum REAL NOT NULL,
        mean REAL NOT NULL,
        sd REAL NOT NULL,
        focus REAL NOT NULL,
        saturated REAL NOT NULL,
        PRIMARY KEY (image_id, channel_id)
      ) STRICT, WITHOUT ROWID;

      -- A recipe that is changed under its name becomes its next version; runs keep a copy of theirs.
      CREATE TABLE recipe (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        version INTEGER NOT NULL CHECK (version >= 1),
        specification TEXT NOT NULL,
        created_at TEXT NOT NULL,
        UNIQUE (name, version)
      ) STRICT;
    `);
  },
};
