import path from "node:path";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { Failure } from "../../../shared/failure.ts";
import { type ColumnRoles, type Columns, readColumns } from "../columns.ts";
import { type FileColumn, findFileColumn } from "../fileColumn.ts";
import { indexFiles } from "../fileIndex.ts";
import type { FoundFile } from "../findFiles.ts";
import { groupChannelRows } from "../groupChannelRows.ts";
import type { Layout, PlannedImage } from "../layout.ts";
import type { Table } from "../readTable.ts";
import { tablesAmong } from "../tablesAmong.ts";
import type { LayoutFinder } from "./layoutFinder.ts";
import { type FileRow, factsOf, readRow } from "../tableRow.ts";

/**
 * The images that a table describes: one a row, or, where it has a channel column, one for the rows of a field. Files that it does not name are left out.
 * Throws TableNamesNoFile and TableWithoutFileColumn.
 */
export function tableLayout(table: Table, files: readonly FoundFile[], folder: string, said: ColumnRoles = new Map()): Layout {
  const column = findFileColumn(table, indexFiles(files), folder, said);
  const columns = readColumns(table.header, column.index, said);
  const { rows, skipped, mentions } = matchRows(table, column, columns, path.basename(folder));
  const unmentioned = files.filter((file) => !mentions.has(file)).map(({ relative }) => ({ file: relative, reason: "is not in the table" }));

  const hasChannels = rows.some(({ row }) => row.channel !== null);
  const author = path.basename(table.path);
  const layout = hasChannels ? groupChannelRows(rows, author) : { images: rows.map((row) => oneFile(row, author)), skipped: [] };
  return { name: "table", images: layout.images, skipped: [...skipped, ...layout.skipped, ...unmentioned], table: { table, fileColumn: column.index, columns } };
}

function oneFile({ file, row }: FileRow, author: string): PlannedImage {
  return { facts: factsOf(file.relative, row, author), source: { kind: "file", file } };
}

function matchRows(table: Table, column: FileColumn, columns: Columns, plateName: string) {
  const rows: FileRow[] = [];
  const skipped: SkippedFile[] = [];
  const mentions = new Map<FoundFile, number>();

  for (const cells of table.rows) {
    const name = cells[column.index] ?? "";
    const found = column.filesFor(name);
    for (const file of found) mentions.set(file, (mentions.get(file) ?? 0) + 1);
    const [file] = found;
    if (file === undefined || found.length > 1) skipped.push({ file: name === "" ? "(no name)" : name, reason: whyNoFile(name, found) });
    else if (mentions.get(file) === 1) {
      const row = readRow(cells, columns, plateName);
      if (typeof row === "string") skipped.push({ file: file.relative, reason: row });
      else rows.push({ file, row });
    } else if (mentions.get(file) === 2) skipped.push({ file: file.relative, reason: "is named by several rows of the table, of which only the first counts" });
  }
  return { rows, skipped, mentions };
}

function whyNoFile(name: string, found: readonly FoundFile[]): string {
  if (name === "") return "its row of the table names no file";
  if (found.length === 0) return "is in the table, but there is no such file";
  const examples = found.slice(0, 3).map(({ relative }) => relative);
  return `may be any of ${found.length} files (${examples.join(", ")}): give its path in the table`;
}

/** Most of a table's rows have to name a file, and say more of it than its name, for it to be taken for the table of a folder. */
const telling = ["plate", "well", "row", "site", "compound", "class"] as const;

/** The table that a person gave, or one that lies in the folder and names nearly all of its files. */
export const tableLayoutFinder: LayoutFinder = {
  enough: 0.9,
  find({ table, found, folder, columnRoles }) {
    if (table !== null) return tableLayout(table, found.files, folder, columnRoles);
    const layouts = tablesAmong(found.documents).tables.flatMap((read) => {
      try {
        const layout = tableLayout(read, found.files, folder);
        return telling.some((role) => layout.table?.columns.roles[role] !== undefined) ? [layout] : [];
      } catch (error) {
        // Not every table is about images.
        if (error instanceof Failure) return [];
        throw error;
      }
    });
    return layouts.reduce<Layout | null>((best, layout) => (best === null || layout.images.length > best.images.length ? layout : best), null);
  },
};
