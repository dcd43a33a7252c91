import type { Migration } from "../migrate.ts";

/** The first project file: what was imported, what people say it is, and what was trained on it. */
export const firstSchema: Migration = {
  version: 10,
  name: "first schema",
  up(db) {
    db.exec(`
      CREATE TABLE project (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        created_at TEXT NOT NULL,
        created_by_version TEXT NOT NULL
      ) STRICT;

      -- What was imported when, so that a report can say how to repeat it.
      CREATE TABLE import (
        id INTEGER PRIMARY KEY,
        folder TEXT NOT NULL,
        table_path TEXT,
        is_copied INTEGER NOT NULL CHECK (is_copied IN (0, 1)),
        images INTEGER NOT NULL,
        imported_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE plate (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
      ) STRICT;

      -- Rows and columns count from 0: A01 is (0, 0).
      CREATE TABLE well (
        id INTEGER PRIMARY KEY,
        plate_id INTEGER NOT NULL REFERENCES plate (id) ON DELETE CASCADE,
        well_row INTEGER NOT NULL CHECK (well_row >= 0),
        well_column INTEGER NOT NULL CHECK (well_column >= 0),
        UNIQUE (plate_id, well_row, well_column)
      ) STRICT;

      -- A well whose images say nothing of their site has one site, without a name.
      CREATE TABLE site (
        id INTEGER PRIMARY KEY,
        well_id INTEGER NOT NULL REFERENCES well (id) ON DELETE CASCADE,
        name TEXT NOT NULL,
        UNIQUE (well_id, name)
      ) STRICT;

      CREATE TABLE channel (
        id INTEGER PRIMARY KEY,
        position INTEGER NOT NULL UNIQUE CHECK (position >= 0),
        name TEXT NOT NULL UNIQUE
      ) STRICT;

      CREATE TABLE compound (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE
      ) STRICT;

      -- Concentrations are kept as the table gave them, a number with the unit of the column (micromolar where none is said).
      CREATE TABLE treatment (
        id INTEGER PRIMARY KEY,
        compound_id INTEGER NOT NULL REFERENCES compound (id) ON DELETE CASCADE,
        concentration REAL
      ) STRICT;
      CREATE UNIQUE INDEX treatment_key ON treatment (compound_id, coalesce(concentration, 'unknown'));

      -- One field of view, or one crop, with all its channels. site_id says where on a plate it is, NULL when nobody knows.
      CREATE TABLE image (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        site_id INTEGER REFERENCES site (id) ON DELETE SET NULL,
        -- Only for an image of which the plate is known but not the well.
        plate_id INTEGER REFERENCES plate (id) ON DELETE SET NULL CHECK (plate_id IS NULL OR site_id IS NULL),
        treatment_id INTEGER REFERENCES treatment (id) ON DELETE SET NULL,
        replicate TEXT,
        width INTEGER NOT NULL CHECK (width > 0),
        height INTEGER NOT NULL CHECK (height > 0),
        imported_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX image_site ON image (site_id);
      CREATE INDEX image_treatment ON image (treatment_id);

      -- Where one channel of an image is stored: page is the TIFF directory or the item of an IDX file, plane the sample within it.
      -- The path is relative to the project's folder, or to the folder that holds the project, where the file lies below them (with / on
      -- every system), so that both can be moved or renamed together with their images; else it is absolute.
      CREATE TABLE image_file (
        id INTEGER PRIMARY KEY,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        channel_id INTEGER NOT NULL REFERENCES channel (id),
        path TEXT NOT NULL,
        relative_to TEXT NOT NULL CHECK (relative_to IN ('project', 'parent', 'root')),
        page INTEGER NOT NULL CHECK (page >= 0),
        plane INTEGER NOT NULL CHECK (plane >= 0),
        sample_type TEXT NOT NULL CHECK (sample_type IN ('uint8', 'int8', 'uint16', 'int16', 'uint32', 'int32', 'float32', 'float64')),
        bytes INTEGER NOT NULL,
        modified_ms INTEGER NOT NULL,
        -- SHA-256 of the file's first 64 KiB and its length: cheap enough for a whole screen, enough to notice another file.
        fingerprint TEXT NOT NULL,
        UNIQUE (image_id, channel_id),
        UNIQUE (path, page, plane, relative_to)
      ) STRICT;

      -- Every column of an imported table that has no place of its own.
      CREATE TABLE metadata (
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        name TEXT NOT NULL COLLATE NOCASE,
        value TEXT NOT NULL,
        PRIMARY KEY (image_id, name)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE class (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
      ) STRICT;

      -- The latest row of an image is its label; a NULL class takes a label back. Nothing is overwritten.
      CREATE TABLE label (
        id INTEGER PRIMARY KEY,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        class_id INTEGER REFERENCES class (id),
        origin TEXT NOT NULL CHECK (origin IN ('table', 'folder', 'file', 'person', 'model')),
        author TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;
      CREATE INDEX label_image ON label (image_id, id);
      CREATE VIEW current_label AS
        SELECT image_id, class_id, origin, author, created_at FROM label
        WHERE id IN (SELECT max(id) FROM label GROUP BY image_id) AND class_id IS NOT NULL;

      CREATE TABLE split (
        id INTEGER PRIMARY KEY,
        specification TEXT NOT NULL,
        seed INTEGER NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;

      -- The truth is frozen with the split, so that relabelling later does not change what a run was measured against.
      CREATE TABLE split_image (
        split_id INTEGER NOT NULL REFERENCES split (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        subset TEXT NOT NULL CHECK (subset IN ('train', 'validation', 'test')),
        class_name TEXT NOT NULL,
        PRIMARY KEY (split_id, image_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE run (
        id INTEGER PRIMARY KEY,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'finished', 'stopped', 'failed')),
        network TEXT NOT NULL,
        settings TEXT NOT NULL,
        split_id INTEGER NOT NULL REFERENCES split (id),
        parameters INTEGER NOT NULL DEFAULT 0,
        best_epoch INTEGER,
        seconds REAL NOT NULL DEFAULT 0,
        images_per_second REAL NOT NULL DEFAULT 0,
        versions TEXT NOT NULL,
        failure TEXT,
        created_at TEXT NOT NULL,
        finished_at TEXT
      ) STRICT;

      CREATE TABLE epoch (
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        number INTEGER NOT NULL CHECK (number >= 1),
        learning_rate REAL NOT NULL,
        seconds REAL NOT NULL,
        waited_seconds REAL NOT NULL,
        images INTEGER NOT NULL,
        train_loss REAL NOT NULL,
        train_accuracy REAL NOT NULL,
        validation_loss REAL,
        validation_accuracy REAL,
        PRIMARY KEY (run_id, number)
      ) STRICT, WITHOUT ROWID;

      -- Probabilities are a JSON array in the order of the run's classes.
      CREATE TABLE prediction (
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        probabilities TEXT NOT NULL,
        PRIMARY KEY (run_id, image_id)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE metric (
        run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
        subset TEXT NOT NULL CHECK (subset IN ('train', 'validation', 'test')),
        name TEXT NOT NULL,
        value REAL NOT NULL,
        PRIMARY KEY (run_id, subset, name)
      ) STRICT, WITHOUT ROWID;
    `);
  },
};
