import type { Database } from "better-sqlite3";
import { classColour } from "../../../shared/image/classColour.ts";
import { channelColours, hexOf } from "../../../shared/image/composite.ts";
import type { Migration } from "../migrate.ts";

/** What a window needs: colours and contrast, steps of labelling that can be undone, runs that a person paused, the size of a pixel. */
export const peopleAndPictures: Migration = {
  version: 20,
  name: "people and pictures",
  up(db) {
    db.exec(`
      ALTER TABLE project ADD COLUMN pixel_size_micrometres REAL CHECK (pixel_size_micrometres > 0);

      -- low and high are the grey levels shown black and in full colour, NULL until somebody or something chose them.
      ALTER TABLE channel ADD COLUMN colour TEXT NOT NULL DEFAULT '#ffffff';
      ALTER TABLE channel ADD COLUMN low REAL;
      ALTER TABLE channel ADD COLUMN high REAL;

      ALTER TABLE class ADD COLUMN colour TEXT NOT NULL DEFAULT '#8c8c8c';
      ALTER TABLE class ADD COLUMN position INTEGER NOT NULL DEFAULT 0;

      -- One act of labelling. Undoing marks it, and the labels given in it no longer count; nothing is overwritten.
      CREATE TABLE label_step (
        id INTEGER PRIMARY KEY,
        description TEXT NOT NULL,
        author TEXT NOT NULL,
        created_at TEXT NOT NULL,
        is_undone INTEGER NOT NULL DEFAULT 0 CHECK (is_undone IN (0, 1))
      ) STRICT;
      ALTER TABLE label ADD COLUMN step_id INTEGER REFERENCES label_step (id);
      CREATE INDEX label_step_id ON label (step_id);
      DROP VIEW current_label;
      CREATE VIEW current_label AS
        SELECT image_id, class_id, origin, author, created_at FROM label
        WHERE id IN (SELECT max(label.id) FROM label LEFT JOIN label_step ON label_step.id = step_id WHERE coalesce(is_undone, 0) = 0 GROUP BY image_id) AND class_id IS NOT NULL;

      -- A run that a person halted is stored as stopped: the list of states cannot be changed in place.
      ALTER TABLE run ADD COLUMN is_paused INTEGER NOT NULL DEFAULT 0 CHECK (is_paused IN (0, 1));
    `);
    colourChannels(db);
    colourClasses(db);
  },
};

function colourChannels(db: Database): void {
  const channels = db.prepare<[], { id: number; name: string }>("SELECT id, name FROM channel ORDER BY position").all();
  const colours = channelColours(channels.map(({ name }) => name));
  const update = db.prepare("UPDATE channel SET colour = ? WHERE id = ?");
  channels.forEach(({ id }, at) => update.run(hexOf(colours[at]!), id));
}

function colourClasses(db: Database): void {
  const ids = db.prepare<[], number>("SELECT id FROM class ORDER BY name").pluck().all();
  const update = db.prepare("UPDATE class SET colour = ?, position = ? WHERE id = ?");
  ids.forEach((id, position) => update.run(classColour(position).fill, position, id));
}
