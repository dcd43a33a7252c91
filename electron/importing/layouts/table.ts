import path from "node:path";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { Failure } from "../../../shared/failure.ts";
import { type ColumnRoles, type Columns, readColumns } from "../columns.ts";
import { type FileColumn, findFileColumn } from "../fileColumn.ts";
import { type FileIndex, indexFiles } from "../fileIndex.ts";
import type { FoundFile } from "../findFiles.ts";
import { groupChannelRows } from "../groupChannelRows.ts";
import { filesOf, type Layout, type PlannedImage } from "../layout.ts";
import type { Table } from "../readTable.ts";
import { type FileRow, factsOf, readRow } from "../tableRow.ts";
import { alikeTables, folderOfTable, plateNameOf, tablesAmong } from "../tablesAmong.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

/** The images that one table describes, and the files that it names. */
type DescribedImages = Pick<Layout, "images" | "skipped"> & { readonly mentions: ReadonlySet<FoundFile>; readonly table: NonNullable<Layout["table"]> };

/**
 * The images that a table describes: one a row, or, where it has a channel column, one for the rows of a field. Wells without a plate are on that of the given name.
 * Throws TableNamesNoFile and TableWithoutFileColumn.
 */
function imagesOf(table: Table, index: FileIndex, folder: string, plateName: string, said: ColumnRoles = new Map()): DescribedImages {
  const column = findFileColumn(table, index, folder, said);
  const columns = readColumns(table.header, table.rows, column.index, said);
  const { rows, skipped, mentions } = matchRows(table, column, columns, plateName);

  const hasChannels = rows.some(({ row }) => row.channel !== null);
  const author = path.basename(table.path);
  const layout = hasChannels ? groupChannelRows(rows, author) : { images: rows.map((row) => oneFile(row, author)), skipped: [] };
  return { images: layout.images, skipped: [...skipped, ...layout.skipped], mentions, table: { table, fileColumn: column.index, columns } };
}

/** The layout of tables with the same columns; files that none of them names are left out. */
function layoutOfAll(described: readonly DescribedImages[], files: readonly FoundFile[]): Layout {
  const mentions = new Set<FoundFile>();
  const images: PlannedImage[] = [];
  const skipped: SkippedFile[] = [];
  for (const one of described.toSorted((a, b) => b.images.length - a.images.length)) {
    // A table of all plates often lies beside those of each.
    if ([...one.mentions].every((file) => mentions.has(file))) continue;
    const isNew = (file: FoundFile) => !mentions.has(file);
    for (const image of one.images) {
      const old = filesOf(image.source).filter((file) => !isNew(file));
      if (old.length === 0) images.push(image);
      else skipped.push(...old.map(({ relative }) => ({ file: relative, reason: "is named by several tables, of which only the first counts" })));
    }
    skipped.push(...one.skipped);
    for (const file of one.mentions) mentions.add(file);
  }
  const unmentioned = files.filter((file) => !mentions.has(file)).map(({ relative }) => ({ file: relative, reason: "is not in the table" }));
  const notes = described.length > 1 ? [`Read from ${described.length} tables with the same columns.`] : [];
  return { name: "table", images, skipped: [...skipped, ...unmentioned], notes, readFrom: described.map(({ table: { table } }) => table.path), table: described[0]!.table };
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
  return { rows, skipped, mentions: new Set(mentions.keys()) };
}

function whyNoFile(name: string, found: readonly FoundFile[]): string {
  if (name === "") return "its row of the table names no file";
  if (found.length === 0) return "is in the table, but there is no such file";
  const examples = found.slice(0, 3).map(({ relative }) => relative);
  return `may be any of ${found.length} files (${examples.join(", ")}): give its path in the table`;
}

/** Most of a table's rows have to name a file, and say more of it than its name, for it to be taken for the table of a folder. */
const telling = ["plate", "well", "row", "site", "compound", "class"] as const;

/** The table that a person gave, or those with the same columns that lie in the folder and name nearly all of its files, such as one for each plate. */
export const tableLayoutFinder: LayoutFinder = {
  enough: 0.9,
  find({ table, found, folder, columnRoles }) {
    const index = indexFiles(found.files);
    if (table !== null) return layoutOfAll([imagesOf(table, index, folder, path.basename(folder), columnRoles)], found.files);
    const layouts = alikeTables(tablesAmong(found.documents).tables).flatMap((tables) => {
      const plateName = plateNameOf(tables, folder);
      const described = tables.flatMap((read) => describedBy(read, index, found.files, folder, plateName(read)));
      return described.some(({ table: { columns } }) => telling.some((role) => columns.roles[role] !== undefined)) ? [layoutOfAll(described, found.files)] : [];
    });
    return layouts.reduce<Layout | null>((best, layout) => (best === null || layout.images.length > best.images.length ? layout : best), null);
  },
};

/** What a table in the folder describes, nothing if that is no image. The same names in the folders of several plates mean the files below the table's own. */
function describedBy(table: Table, index: FileIndex, files: readonly FoundFile[], folder: string, plateName: string): DescribedImages[] {
  const near = folderOfTable(table, folder);
  const below = near === "" ? [] : files.filter(({ relative }) => relative.startsWith(`${near}/`));
  const tried = [...(below.length > 0 ? [indexFiles(below)] : []), index].flatMap((among) => {
    try {
      return [imagesOf(table, among, folder, plateName)];
    } catch (error) {
      // Not every table is about images.
      if (error instanceof Failure) return [];
      throw error;
    }
  });
  return tried.length === 0 ? [] : [tried.reduce((best, other) => (other.images.length > best.images.length ? other : best))];
}
