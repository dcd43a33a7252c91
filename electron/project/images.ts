import type { Database } from "better-sqlite3";
import { wellName } from "../../shared/domain/wellName.ts";
import { Failure } from "../../shared/failure.ts";
import type { StoredChannel } from "./files.ts";
import type { Project } from "./project.ts";
import type { StoredPath } from "./storedPath.ts";

/** One field of view, or one crop, with everything that is known of it. Wells count from 0; `well` is the usual name, `B02`. */
export type ImageRecord = {
  readonly id: number;
  readonly name: string;
  readonly plate: string | null;
  readonly well: string | null;
  readonly wellRow: number | null;
  readonly wellColumn: number | null;
  readonly site: string | null;
  readonly compound: string | null;
  readonly concentration: number | null;
  readonly replicate: string | null;
  /** The class that the image's current label names. */
  readonly label: string | null;
  readonly width: number;
  readonly height: number;
  /** Table columns without a place of their own, by lower-cased name. */
  readonly metadata: Readonly<Record<string, string>>;
  /** One for each of the project's channels, by position. */
  readonly files: readonly ChannelFile[];
};

/** Where one channel of an image is read from; the path is absolute. */
export type ChannelFile = StoredChannel & { readonly channel: number; readonly path: string };

type ImageRow = Omit<ImageRecord, "well" | "label" | "metadata" | "files">;
type FileRow = Omit<ChannelFile, "path"> & StoredPath & { readonly imageId: number };

type Reading = Pick<Project, "db" | "resolve">;

/** Every image of the project in the order of import. */
export function listImages(project: Reading): ImageRecord[] {
  return imagesWhere(project, "TRUE", "TRUE");
}

/** One image. Fails with ImageMissing. */
export function findImage(project: Reading, imageId: number): ImageRecord {
  const id = Math.trunc(imageId);
  const [image] = imagesWhere(project, `image.id = ${id}`, `image_id = ${id}`);
  if (image === undefined) throw new Failure("ImageMissing", { image: imageId });
  return image;
}

/** An image as far as its pixels go. */
export type PicturedImage = Pick<ImageRecord, "id" | "files">;

/** Where the pixels of every image are, in the order of import, so many images at a time: of a large screen they are too many to be read at once while somebody waits. */
export function* pictureSlices(project: Reading, size: number): Generator<PicturedImage[]> {
  const ids = project.db.prepare<[], number>("SELECT id FROM image ORDER BY id").pluck().all();
  for (let from = 0; from < ids.length; from += size) {
    const last = ids[Math.min(from + size, ids.length) - 1]!;
    yield [...filesByImage(project, `image_id BETWEEN ${ids[from]!} AND ${last}`)].map(([id, files]) => ({ id, files }));
  }
}

/** Where the pixels of one image are. Fails with ImageMissing. */
export function findPicture(project: Reading, imageId: number): PicturedImage {
  const files = filesByImage(project, `image_id = ${Math.trunc(imageId)}`).get(imageId);
  if (files === undefined) throw new Failure("ImageMissing", { image: imageId });
  return { id: imageId, files };
}

/** The images that a condition holds for; `ofImage` is the same condition on tables that name the image in a column. */
function imagesWhere(project: Reading, condition: string, ofImage: string): ImageRecord[] {
  const images = project.db.prepare<[], ImageRow>(`
    SELECT image.id, image.name, plate.name AS plate, well_row AS wellRow, well_column AS wellColumn, nullif(site.name, '') AS site,
      compound.name AS compound, concentration, replicate, width, height
    FROM image
    LEFT JOIN site ON site.id = image.site_id
    LEFT JOIN well ON well.id = site.well_id
    LEFT JOIN plate ON plate.id = coalesce(well.plate_id, image.plate_id)
    LEFT JOIN treatment ON treatment.id = image.treatment_id
    LEFT JOIN compound ON compound.id = treatment.compound_id
    WHERE ${condition} ORDER BY image.id`);
  const labels = labelByImage(project.db, ofImage);
  const metadata = metadataByImage(project.db, ofImage);
  const files = filesByImage(project, ofImage);
  return images.all().map((row) => ({
    ...row,
    well: row.wellRow === null || row.wellColumn === null ? null : wellName(row.wellRow, row.wellColumn),
    label: labels.get(row.id) ?? null,
    metadata: metadata.get(row.id) ?? {},
    files: files.get(row.id) ?? [],
  }));
}

/** Read apart, because joined to the images SQLite would work the view out anew for each of them. */
function labelByImage(db: Database, ofImage: string): Map<number, string> {
  const rows = db.prepare<[], { imageId: number; label: string }>(`SELECT image_id AS imageId, name AS label FROM current_label JOIN class ON class.id = class_id WHERE ${ofImage}`);
  return new Map(rows.all().map(({ imageId, label }) => [imageId, label]));
}

function metadataByImage(db: Database, ofImage: string): Map<number, Record<string, string>> {
  const byImage = new Map<number, Record<string, string>>();
  const rows = db.prepare<[], { imageId: number; name: string; value: string }>(`SELECT image_id AS imageId, lower(name) AS name, value FROM metadata WHERE ${ofImage}`);
  for (const { imageId, name, value } of rows.iterate()) {
    const record = byImage.get(imageId);
    if (record === undefined) byImage.set(imageId, { [name]: value });
    else record[name] = value;
  }
  return byImage;
}

function filesByImage(project: Reading, ofImage: string): Map<number, ChannelFile[]> {
  const byImage = new Map<number, ChannelFile[]>();
  const rows = project.db.prepare<[], FileRow>(`
    SELECT image_id AS imageId, position AS channel, path, relative_to AS relativeTo, page, plane, sample_type AS sampleType, bytes, modified_ms AS modifiedMs, fingerprint
    FROM image_file JOIN channel ON channel.id = channel_id WHERE ${ofImage} ORDER BY image_id, position`);
  for (const { imageId, relativeTo, ...row } of rows.iterate()) {
    const file = { ...row, path: project.resolve({ path: row.path, relativeTo }) };
    const files = byImage.get(imageId);
    if (files === undefined) byImage.set(imageId, [file]);
    else files.push(file);
  }
  return byImage;
}
