import type { Database } from "better-sqlite3";
import type { CodedColumn } from "../../shared/contract/images.ts";
import type { CellSearch } from "../../shared/domain/quality.ts";
import { codedColumn } from "./imageColumns.ts";

/** Keeps where cells are in images, x and y of each, by image id, in one transaction. What was found in another way goes. */
export function keepCells(db: Database, { side, channel }: CellSearch, found: ReadonlyMap<number, Float32Array>): void {
  const insert = db.prepare("INSERT OR REPLACE INTO cell_count (image_id, cells, places) SELECT @image, @cells, @places WHERE EXISTS (SELECT 1 FROM image WHERE id = @image)");
  db.transaction(() => {
    const known = readCellSearch(db);
    if (known?.side !== side || known.channel !== channel) db.exec("DELETE FROM cell_count");
    db.prepare("UPDATE project SET cell_side = ?, cell_channel = ?").run(side, channel);
    for (const [image, { buffer, byteOffset, byteLength, length }] of found) insert.run({ image, cells: length / 2, places: Buffer.from(buffer, byteOffset, byteLength) });
  })();
}

/** How cells were counted; null where nobody did. */
export function readCellSearch(db: Database): CellSearch | null {
  return db.prepare<[], CellSearch>("SELECT cell_side AS side, cell_channel AS channel FROM project WHERE cell_side IS NOT NULL AND cell_channel IS NOT NULL").get() ?? null;
}

/** In how many images cells are counted. */
export function countCounted(db: Database): number {
  return db.prepare<[], number>("SELECT count(*) FROM cell_count").pluck().get() ?? 0;
}

/** How many cells each image shows, in the order of import. */
export function readCellCounts(db: Database): CodedColumn {
  return codedColumn(db.prepare<[], string | null>("SELECT CAST(cells AS TEXT) FROM image LEFT JOIN cell_count ON image_id = image.id ORDER BY image.id").pluck().all());
}

/** How many cells can be looked at in each image, in the order of import: of what is not counted, or was before places were kept, none. -1 marks those. */
export function readCellNumbers(db: Database): readonly number[] {
  return db.prepare<[], number>("SELECT CASE WHEN places IS NULL THEN -1 ELSE cells END FROM image LEFT JOIN cell_count ON image_id = image.id ORDER BY image.id").pluck().all();
}

/** Where cells are in an image, x and y of each in whole pixels; empty where nobody knows. */
export function readCellPlaces(db: Database, imageId: number): Float32Array {
  const places = db.prepare<[number], Buffer | null>("SELECT places FROM cell_count WHERE image_id = ?").pluck().get(imageId);
  return new Float32Array(Uint8Array.from(places ?? []).buffer);
}
