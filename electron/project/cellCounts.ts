import type { Database } from "better-sqlite3";
import type { CodedColumn } from "../../shared/contract/images.ts";
import type { CellSearch } from "../../shared/domain/quality.ts";
import { codedColumn } from "./imageColumns.ts";

/** Keeps how many cells images show, by image id, in one transaction. What was counted in another way goes. */
export function keepCellCounts(db: Database, { side, channel }: CellSearch, counts: ReadonlyMap<number, number>): void {
  const insert = db.prepare("INSERT OR REPLACE INTO cell_count (image_id, cells) SELECT @image, @cells WHERE EXISTS (SELECT 1 FROM image WHERE id = @image)");
  db.transaction(() => {
    const known = readCellSearch(db);
    if (known?.side !== side || known.channel !== channel) db.exec("DELETE FROM cell_count");
    db.prepare("UPDATE project SET cell_side = ?, cell_channel = ?").run(side, channel);
    for (const [image, cells] of counts) insert.run({ image, cells });
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
