import type { Database } from "better-sqlite3";
import { type Flag, flagPlanes, type MeasuredPlane, measureNames, type Measures } from "../../shared/domain/quality.ts";
import { channelIds, listChannels } from "./channels.ts";

/** What was measured of an image: one entry for each of the project's channels, when its files were what `identity` says. */
export type ImageMeasures = { readonly imageId: number; readonly identity: string; readonly channels: readonly Measures[] };

/** Keeps what was measured, in one transaction; what was known of these images before is replaced. */
export function keepMeasures(db: Database, measured: readonly ImageMeasures[]): void {
  const ids = channelIds(db);
  const insert = db.prepare(
    `INSERT OR REPLACE INTO image_measure (image_id, channel_id, identity, ${measureNames.join(", ")}) SELECT @imageId, @channelId, @identity, ${measureNames.map((name) => `@${name}`).join(", ")}
     WHERE EXISTS (SELECT 1 FROM image WHERE id = @imageId)`,
  );
  db.transaction(() => {
    for (const { imageId, identity, channels } of measured) channels.forEach((measures, position) => insert.run({ ...measures, imageId, identity, channelId: ids[position] }));
  })();
}

/** Of which state of their files the images from one id to another were measured, by image id. */
export function measuredIdentities(db: Database, first = 0, last = Number.MAX_SAFE_INTEGER): Map<number, string> {
  const rows = db.prepare<[number, number], [number, string]>("SELECT image_id, min(identity) FROM image_measure WHERE image_id BETWEEN ? AND ? GROUP BY image_id").raw();
  return new Map(rows.all(first, last) as unknown as [number, string][]);
}

/** How many images are measured. */
export function countMeasured(db: Database): number {
  return db.prepare<[], number>("SELECT count(DISTINCT image_id) FROM image_measure").pluck().get() ?? 0;
}

/** Every measured plane of the channel at a position. */
export function measuredPlanes(db: Database, position: number): MeasuredPlane[] {
  const rows = db.prepare<[number], Measures & { readonly image: number; readonly plate: string | null }>(
    `SELECT image_measure.image_id AS image, plate.name AS plate, ${measureNames.join(", ")} FROM image_measure JOIN channel ON channel.id = channel_id JOIN image ON image.id = image_measure.image_id
     LEFT JOIN site ON site.id = image.site_id LEFT JOIN well ON well.id = site.well_id LEFT JOIN plate ON plate.id = coalesce(well.plate_id, image.plate_id)
     WHERE position = ? ORDER BY image_measure.image_id`,
  );
  return rows.all(position).map(({ image, plate, ...measures }) => ({ image, plate, measures }));
}

/** What is conspicuous about an image, and in which channel. */
export type ImageFlag = { readonly flag: Flag; readonly channel: string };

/** The flags of every image that has any, by image id (see shared/domain/quality.ts). */
export function imageFlags(db: Database): Map<number, ImageFlag[]> {
  const all = new Map<number, ImageFlag[]>();
  for (const [position, channel] of listChannels(db).entries()) {
    for (const [image, flags] of flagPlanes(measuredPlanes(db, position))) {
      all.set(image, [...(all.get(image) ?? []), ...flags.map((flag) => ({ flag, channel }))]);
    }
  }
  return all;
}

/** Flags as a table shows them: `blank (DAPI), saturated (Actin)`. */
export function flagsInWords(flags: readonly ImageFlag[]): string {
  return flags.map(({ flag, channel }) => `${flag} (${channel})`).join(", ");
}
