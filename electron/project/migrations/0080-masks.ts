import type { Migration } from "../migrate.ts";

/** Masks that say of every pixel of an image whether it is an object, and how far runs that learn from them come. */
export const masks: Migration = {
  version: 80,
  name: "masks",
  up(db) {
    db.exec(`
      -- The mask of an image, of its size: 0 is background, anything else an object. Paths are as in image_file.
      CREATE TABLE mask (
        image_id INTEGER PRIMARY KEY REFERENCES image (id) ON DELETE CASCADE,
        path TEXT NOT NULL,
        relative_to TEXT NOT NULL CHECK (relative_to IN ('project', 'parent', 'root')),
        bytes INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        fingerprint TEXT NOT NULL
      ) STRICT;

      -- Overlap of the found with the true pixels of objects on the validation images; NULL for runs that learn classes of images.
      ALTER TABLE epoch ADD COLUMN validation_dice REAL;
      ALTER TABLE epoch ADD COLUMN validation_iou REAL;

      -- What a run that learned from masks finds in an image. The mask itself is a file beside its weights. What it is compared with is missing where the image has no mask.
      CREATE TABLE mask_prediction (
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        objects INTEGER NOT NULL CHECK (objects >= 0),
        true_objects INTEGER CHECK (true_objects >= 0),
        accuracy REAL,
        dice REAL,
        iou REAL,
        PRIMARY KEY (run_id, image_id)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
