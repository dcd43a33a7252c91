import type { Database } from "better-sqlite3";
import { SplitSpecification, type Subset } from "../../shared/domain/run.ts";

/** Which part of a split an image is in, and the class it had when the split was made. */
export type SplitImage = { readonly subset: Subset; readonly className: string };

export type SplitRecord = {
  readonly specification: SplitSpecification;
  readonly seed: number;
  /** By image id. */
  readonly images: ReadonlyMap<number, SplitImage>;
};

/** Keeps a split, and gives its id. */
export function insertSplit(db: Database, { specification, seed, images }: SplitRecord): number {
  const insertImage = db.prepare("INSERT INTO split_image (split_id, image_id, subset, class_name) VALUES (?, ?, ?, ?)");
  return db.transaction(() => {
    const insert = db.prepare("INSERT INTO split (specification, seed, created_at) VALUES (?, ?, ?)");
    const id = Number(insert.run(JSON.stringify(specification), seed, new Date().toISOString()).lastInsertRowid);
    for (const [imageId, { subset, className }] of images) insertImage.run(id, imageId, subset, className);
    return id;
  })();
}

/** The split with the given id; its images come in the order of their ids. */
export function readSplit(db: Database, splitId: number): SplitRecord {
  const row = db.prepare<[number], { specification: string; seed: number }>("SELECT specification, seed FROM split WHERE id = ?").get(splitId);
  if (row === undefined) throw new Error(`there is no split ${splitId}`);
  const images = db.prepare<[number], SplitImage & { imageId: number }>(
    "SELECT image_id AS imageId, subset, class_name AS className FROM split_image WHERE split_id = ? ORDER BY image_id",
  );
  return {
    specification: SplitSpecification.parse(JSON.parse(row.specification)),
    seed: row.seed,
    images: new Map(images.all(splitId).map(({ imageId, subset, className }) => [imageId, { subset, className }])),
  };
}
