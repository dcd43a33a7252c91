import type { Database } from "better-sqlite3";
import type { WellPosition } from "../../shared/domain/wellName.ts";
import { type FileRow, fileWriter } from "./files.ts";
import { type ImportedLabelOrigin, importedLabelWriter } from "./labels.ts";
import { placeWriter, treatmentWriter } from "./places.ts";

/** What an import knows of one image; null and absent facts leave what is stored as it is. */
export type NewImage = {
  readonly name: string;
  readonly plate: string | null;
  /** Only together with a plate. */
  readonly well: WellPosition | null;
  readonly site: string | null;
  readonly compound: string | null;
  readonly concentration: number | null;
  readonly replicate: string | null;
  readonly label: { readonly className: string; readonly origin: ImportedLabelOrigin; readonly author: string } | null;
  readonly width: number;
  readonly height: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** One file for each of the project's channels, in their order. */
  readonly files: readonly FileRow[];
};

/**
 * Prepares the function that stores an image, or updates the one that has its files already.
 * It returns the id; null when its files belong to different images so far, or some to one and some to none.
 */
export function imageWriter(db: Database, channelIds: readonly number[]): (image: NewImage) => number | null {
  const place = placeWriter(db);
  const treatment = treatmentWriter(db);
  const label = importedLabelWriter(db);
  const file = fileWriter(db);
  const insert = db.prepare("INSERT INTO image (name, site_id, plate_id, treatment_id, replicate, width, height, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  const update = db.prepare(
    `UPDATE image SET site_id = coalesce(@siteId, site_id), plate_id = CASE WHEN @siteId IS NOT NULL OR site_id IS NOT NULL THEN NULL ELSE coalesce(@plateId, plate_id) END,
       treatment_id = coalesce(@treatmentId, treatment_id), replicate = coalesce(@replicate, replicate), width = @width, height = @height, imported_at = @now WHERE id = @id`,
  );
  const metadata = db.prepare("INSERT INTO metadata (image_id, name, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value");

  return (image) => {
    const owners = new Set(image.files.map((row) => file.imageOf(row)));
    const [owner] = owners;
    if (owners.size !== 1 || owner === undefined) return null;

    const now = new Date().toISOString();
    const siteId = image.plate === null || image.well === null ? null : place.site(image.plate, image.well, image.site ?? "");
    const plateId = image.plate === null || siteId !== null ? null : place.plate(image.plate);
    const treatmentId = image.compound === null ? null : treatment(image.compound, image.concentration);
    const { name, replicate, width, height } = image;
    const id = owner ?? Number(insert.run(name, siteId, plateId, treatmentId, replicate, width, height, now).lastInsertRowid);
    if (owner !== null) update.run({ id, siteId, plateId, treatmentId, replicate, width, height, now });

    file.replace(id, channelIds, image.files);
    for (const [key, value] of Object.entries(image.metadata)) metadata.run(id, key, value);
    if (image.label !== null) label(id, image.label.className, image.label.origin, image.label.author);
    return id;
  };
}
