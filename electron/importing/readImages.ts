import { realpathSync } from "node:fs";
import path from "node:path";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import { assemble, type AssembledImage } from "./assemble.ts";
import { chooseChannels, whyOtherChannels } from "./chooseChannels.ts";
import type { ColumnRoles } from "./columns.ts";
import { existingFolder, findFiles, type FoundFile, type FoundFiles } from "./findFiles.ts";
import { folderLayout } from "./folderLayout.ts";
import { idxLayout, isIdxName } from "./idxLayout.ts";
import { filesOf, type Layout } from "./layout.ts";
import { readFiles } from "./readFiles.ts";
import { readTable, type Table } from "./readTable.ts";
import { tableLayout } from "./tableLayout.ts";

export type FolderRequest = {
  /** The folder that holds the images. */
  readonly images: string;
  /** A table that describes them, and what a person says of its columns. */
  readonly table?: string | undefined;
  readonly columnRoles?: ColumnRoles | undefined;
  readonly signal: AbortSignal;
  /** Is told how many files are read, of how many. */
  readonly onFile: (done: number, total: number) => void;
};

/** The usable images of a folder, all with the same channels, and what was left out. */
export type FolderImages = {
  readonly folder: string;
  readonly images: readonly AssembledImage[];
  readonly channels: readonly string[];
  /** How many files were found. */
  readonly files: number;
  /** How many files were read that are not images, such as IDX labels. */
  readonly alsoUsed: number;
  readonly skipped: readonly SkippedFile[];
};

/**
 * Reads a folder as a table describes it, as IDX files, or as one folder a class, without changing anything. Images with other channels than `channels`
 * are left out; where that is empty, the most common channels decide. Throws ImportFolderMissing, ImportFolderEmpty, NothingUsable and the Table failures.
 */
export async function readImages({ signal, onFile, ...request }: FolderRequest, channels: readonly string[]): Promise<FolderImages> {
  const { folder, found, layout } = await planImages({ ...request, signal });
  const planned = [...new Set(layout.images.flatMap(({ source }) => filesOf(source)))];
  const contents = await readFiles(planned, signal, (done) => onFile(done, planned.length));

  const reasons = new Map<FoundFile, string>();
  const assembled: AssembledImage[] = [];
  for (const image of layout.images) {
    const result = assemble(image, contents);
    if ("planned" in result) assembled.push(result);
    else for (const [file, reason] of result) reasons.set(file, reason);
  }
  const expected = channels.length > 0 ? channels : chooseChannels(assembled);
  const fitting = assembled.filter((image) => {
    const reason = whyOtherChannels(image, expected);
    if (reason !== null) for (const file of filesOf(image.planned.source)) reasons.set(file, reason);
    return reason === null;
  });

  const skipped = [...[...reasons].map(([file, reason]) => ({ file: file.relative, reason })), ...layout.skipped, ...found.skipped];
  const files = found.files.length + found.skipped.length;
  if (fitting.length === 0) throw nothingUsable(folder, files, skipped);
  return { folder, images: fitting, channels: expected, files, alsoUsed: layout.alsoUsed?.length ?? 0, skipped };
}

/** What a folder is expected to hold, from names and tables alone: no image was opened yet, but for IDX files. */
export type PlannedFolder = { readonly folder: string; readonly found: FoundFiles; readonly layout: Layout; readonly table: Table | null };

/** Finds the files of a folder and lays them out as a table describes them, as IDX files, or as one folder a class. Throws as readImages does, but for NothingUsable. */
export async function planImages({ images, table, columnRoles, signal }: Omit<FolderRequest, "onFile">): Promise<PlannedFolder> {
  const folder = existingFolder(images);
  const tableRead = table === undefined ? null : readTable(path.resolve(table));
  const found = findFiles(folder, tableRead === null ? null : realpathSync(tableRead.path), signal);
  if (found.files.length === 0 && found.skipped.length === 0) throw new Failure("ImportFolderEmpty", { path: folder });
  return { folder, found, layout: await layOut(tableRead, found.files, folder, columnRoles), table: tableRead };
}

/** The failure of a folder of which nothing could be used; it carries the report. */
export function nothingUsable(folder: string, files: number, skipped: readonly SkippedFile[]): Failure {
  return new Failure("NothingUsable", { path: folder, report: { files, used: 0, skipped: [...skipped], plates: 0, wells: 0, sites: 0, images: 0, channels: [] } });
}

function layOut(table: Table | null, files: readonly FoundFile[], folder: string, columnRoles: ColumnRoles | undefined): Layout | Promise<Layout> {
  if (table !== null) return tableLayout(table, files, folder, columnRoles);
  return files.some(({ relative }) => isIdxName(relative)) ? idxLayout(files) : folderLayout(files);
}
