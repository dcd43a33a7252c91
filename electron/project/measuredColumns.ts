import type { Database } from "better-sqlite3";
import type { CodedColumn } from "../../shared/contract/images.ts";
import type { MetadataColumn } from "../../shared/contract/project.ts";
import { cellColumn, flagColumn, measureColumn, measureNames } from "../../shared/domain/quality.ts";
import { countCounted, readCellCounts } from "./cellCounts.ts";
import { listChannels } from "./channels.ts";
import { codedColumn } from "./imageColumns.ts";
import { countMeasured, flagsInWords, imageFlags } from "./measures.ts";

/** What an unconspicuous image has in the column of flags. */
const NO_FLAG = "none";

/** The columns that were measured of the pixels; empty before anything was. */
export function listMeasuredColumns(db: Database): MetadataColumn[] {
  const counted = countCounted(db);
  const cells: MetadataColumn[] = counted === 0 ? [] : [{ name: cellColumn, isNumeric: true, images: counted, source: "measured" }];
  const images = countMeasured(db);
  if (images === 0) return cells;
  const measures = listChannels(db).flatMap((channel) => measureNames.map((measure) => measureColumn(channel, measure)));
  return [...cells, { name: flagColumn, isNumeric: false, images, source: "measured" }, ...measures.map((name): MetadataColumn => ({ name, isNumeric: true, images, source: "measured" }))];
}

/** One measured column, in the order of import; null where there is none of the name. */
export function readMeasuredColumn(db: Database, name: string): CodedColumn | null {
  if (name === flagColumn) return readFlags(db);
  if (name === cellColumn) return countCounted(db) === 0 ? null : readCellCounts(db);
  for (const [position, channel] of listChannels(db).entries()) {
    const measure = measureNames.find((measure) => measureColumn(channel, measure) === name);
    if (measure === undefined) continue;
    const values = db
      .prepare<[number], number | null>(`SELECT ${measure} FROM image LEFT JOIN image_measure ON image_id = image.id AND channel_id = (SELECT id FROM channel WHERE position = ?) ORDER BY image.id`)
      .pluck();
    return codedColumn(values.all(position).map((value) => (value === null ? null : String(Number(value.toPrecision(6))))));
  }
  return null;
}

function readFlags(db: Database): CodedColumn {
  const flags = imageFlags(db);
  const rows = db.prepare<[], [number, number]>("SELECT id, EXISTS (SELECT 1 FROM image_measure WHERE image_id = image.id) FROM image ORDER BY id").raw().all() as unknown as [number, number][];
  return codedColumn(rows.map(([id, isMeasured]) => (isMeasured === 0 ? null : flagsInWords(flags.get(id) ?? []) || NO_FLAG)));
}
