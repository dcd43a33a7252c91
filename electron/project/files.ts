import type { Database } from "better-sqlite3";
import type { SampleType } from "../imaging/raster.ts";
import { resolvePath, type StoredPath } from "./storedPath.ts";

/** One channel of an image as a row of image_file. */
export type FileRow = StoredPath & StoredChannel;

/** Where in a file a channel is, `page` being a TIFF directory or an IDX item and `plane` the sample within it, and what tells another file from this one. */
export type StoredChannel = {
  readonly page: number;
  readonly plane: number;
  readonly sampleType: SampleType;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** SHA-256 of the first 64 KiB and the length. */
  readonly fingerprint: string;
};

export type FileWriter = {
  /** The image that a file's page and plane belong to already; null when it is new to the project. */
  readonly imageOf: (file: Pick<FileRow, "path" | "relativeTo" | "page" | "plane">) => number | null;
  /** Makes these all the files of an image, one for each channel id. */
  readonly replace: (imageId: number, channelIds: readonly number[], files: readonly FileRow[]) => void;
};

/** Prepares a FileWriter. */
export function fileWriter(db: Database): FileWriter {
  const find = db.prepare<[string, number, number, string], number>("SELECT image_id FROM image_file WHERE path = ? AND page = ? AND plane = ? AND relative_to = ?").pluck();
  const remove = db.prepare<[number]>("DELETE FROM image_file WHERE image_id = ?");
  const insert = db.prepare<[FileRow & { imageId: number; channelId: number }]>(
    `INSERT INTO image_file (image_id, channel_id, path, relative_to, page, plane, sample_type, bytes, modified_ms, fingerprint)
     VALUES (@imageId, @channelId, @path, @relativeTo, @page, @plane, @sampleType, @bytes, @modifiedMs, @fingerprint)`,
  );
  return {
    imageOf: ({ path, relativeTo, page, plane }) => find.get(path, page, plane, relativeTo) ?? null,
    replace(imageId, channelIds, files) {
      remove.run(imageId);
      files.forEach((file, position) => insert.run({ ...file, imageId, channelId: channelIdAt(channelIds, position) }));
    },
  };
}

function channelIdAt(channelIds: readonly number[], position: number): number {
  const id = channelIds[position];
  if (id === undefined) throw new Error(`the project has no channel ${position}`);
  return id;
}

/** A file of the project, a mask or whatever channels and pages of it belong to images; its path is absolute. */
export type StoredFile = Pick<StoredChannel, "bytes" | "modifiedMs" | "fingerprint"> & { readonly path: string; readonly stored: StoredPath };

/** Every file of the project, once and one after the other: a large screen's are never all in memory. The project is not to be written to meanwhile. */
export function* eachFile({ db, folder }: { readonly db: Database; readonly folder: string }): Generator<StoredFile> {
  type Row = [path: string, relativeTo: StoredPath["relativeTo"], bytes: number, modifiedMs: number, fingerprint: string];
  // SQLite takes the other columns from one of the rows that it puts together.
  const rows = db.prepare<[], Row>("SELECT path, relative_to, bytes, modified_ms, fingerprint FROM image_file GROUP BY path, relative_to UNION ALL SELECT path, relative_to, bytes, modified_ms, fingerprint FROM mask").raw().iterate() as IterableIterator<Row>;
  for (const [path, relativeTo, bytes, modifiedMs, fingerprint] of rows) yield { path: resolvePath(folder, { path, relativeTo }), stored: { path, relativeTo }, bytes, modifiedMs, fingerprint };
}

/** Prepares the function that says where a file is now; its pages and samples go with it. */
export function fileMover(db: Database): (from: StoredPath, to: StoredPath) => void {
  const moves = ["image_file", "mask"].map((table) => db.prepare(`UPDATE ${table} SET path = ?, relative_to = ? WHERE path = ? AND relative_to = ?`));
  return (from, to) => moves.forEach((move) => move.run(to.path, to.relativeTo, from.path, from.relativeTo));
}
