import type { Migration } from "../migrate.ts";

/** How much room thumbnails may take. */
export const roomForThumbnails: Migration = {
  version: 70,
  name: "room for thumbnails",
  up(db) {
    db.exec(`
      -- The most bytes that thumbnails may take in the cache; NULL leaves it to the program.
      ALTER TABLE project ADD COLUMN thumbnail_cache_bytes INTEGER CHECK (thumbnail_cache_bytes > 0);
    `);
  },
};
