import type { Database } from "better-sqlite3";
import type { StoredChannel } from "./files.ts";
import type { Project } from "./project.ts";
import type { StoredPath } from "./storedPath.ts";

/** What tells the file of a mask from another one. */
type MaskIdentity = Pick<StoredChannel, "bytes" | "modifiedMs" | "fingerprint">;

/** A mask as a row of its table: one page of the size of its image, 0 for background and anything else for objects. */
export type MaskRow = StoredPath & MaskIdentity;

/** Where the mask of an image is; the path is absolute. */
export type MaskFile = MaskIdentity & { readonly path: string };

/** Prepares the function that gives an image its mask, in place of the one that it had. */
export function maskWriter(db: Database): (imageId: number, mask: MaskRow) => void {
  const write = db.prepare<[MaskRow & { imageId: number }]>(
    "INSERT OR REPLACE INTO mask (image_id, path, relative_to, bytes, modified_ms, fingerprint) VALUES (@imageId, @path, @relativeTo, @bytes, @modifiedMs, @fingerprint)",
  );
  return (imageId, { path, relativeTo, bytes, modifiedMs, fingerprint }) => void write.run({ imageId, path, relativeTo, bytes, modifiedMs, fingerprint });
}

type Masked = Pick<Project, "db" | "resolve">;

const columns = "image_id AS imageId, path, relative_to AS relativeTo, bytes, modified_ms AS modifiedMs, fingerprint";
type StoredMask = MaskRow & { readonly imageId: number };

/** Every mask by the id of its image. */
export function listMasks(project: Masked): Map<number, MaskFile> {
  const rows = project.db.prepare<[], StoredMask>(`SELECT ${columns} FROM mask ORDER BY image_id`).all();
  return new Map(rows.map((row) => [row.imageId, fileOf(project, row)]));
}

/** The mask of one image; null where it has none. */
export function findMask(project: Masked, imageId: number): MaskFile | null {
  const row = project.db.prepare<[number], StoredMask>(`SELECT ${columns} FROM mask WHERE image_id = ?`).get(imageId);
  return row === undefined ? null : fileOf(project, row);
}

function fileOf(project: Masked, { imageId: _, path, relativeTo, ...identity }: StoredMask): MaskFile {
  return { ...identity, path: project.resolve({ path, relativeTo }) };
}
