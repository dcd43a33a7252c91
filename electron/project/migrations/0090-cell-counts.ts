import type { Migration } from "../migrate.ts";

/** How many cells images show, and how they were looked for. */
export const cellCounts: Migration = {
  version: 90,
  name: "cell counts",
  up(db) {
    db.exec(`
      -- How many cells were found in an image.
      CREATE TABLE cell_count (image_id INTEGER PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE, cells INTEGER NOT NULL CHECK (cells >= 0)) STRICT;

      -- An image that is imported again loses its files and gets others, of which a count says nothing.
      CREATE TRIGGER cell_count_outdated AFTER DELETE ON image_file
      BEGIN
        DELETE FROM cell_count WHERE image_id = OLD.image_id;
      END;

      -- The squares that the counted cells would have around them, in pixels, and the channel in which their nuclei were looked for; NULL where nobody counted.
      ALTER TABLE project ADD COLUMN cell_side INTEGER;
      ALTER TABLE project ADD COLUMN cell_channel TEXT;
    `);
  },
};
