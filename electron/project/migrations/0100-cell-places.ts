import type { Migration } from "../migrate.ts";

/** Where the counted cells are, so that they can be looked at one by one. */
export const cellPlaces: Migration = {
  version: 100,
  name: "cell places",
  up(db) {
    db.exec(`
      -- x and y of each cell in whole pixels of the image, as 32-bit floats, little endian; NULL where cells were counted before their places were kept.
      ALTER TABLE cell_count ADD COLUMN places BLOB CHECK (places IS NULL OR length(places) = 8 * cells);
    `);
  },
};
