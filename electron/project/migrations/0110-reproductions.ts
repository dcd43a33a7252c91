import type { Migration } from "../migrate.ts";

/** How far runs that learn to reproduce images come. */
export const reproductions: Migration = {
  version: 110,
  name: "reproductions",
  up(db) {
    db.exec(`
      -- How far what a run makes of an image is from it: mean squared error in the units of its network, and peak signal-to-noise ratio in decibels, NULL of an image without any range; the same of an interpolation where the network enlarges images; and the numbers that an autoencoder keeps of the image (32-bit, little-endian).
      CREATE TABLE reproduction (
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        error REAL NOT NULL CHECK (error >= 0),
        psnr REAL,
        interpolated REAL,
        code BLOB,
        PRIMARY KEY (run_id, image_id)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
