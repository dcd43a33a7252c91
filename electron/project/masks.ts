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

/** Every mask by the id of its image. */
export function listMasks(project: Pick<Project, "db" | "resolve">): Map<number, MaskFile> {
  const rows = project.db.prepare<[], MaskRow & { imageId: number }>("SELECT image_id AS imageId, path, relative_to AS relativeTo, bytes, modified_ms AS modifiedMs, fingerprint FROM mask ORDER BY image_id");
  return new Map(rows.all().map(({ imageId, path, relativeTo, ...identity }) => [imageId, { ...identity, path: project.resolve({ path, relativeTo }) }]));
}
