import { readdirSync } from "node:fs";
import path from "node:path";
import type { ColumnRole, ImportPreview, PatternMatch, PreviewImage } from "../../shared/contract/importing.ts";
import { plateLayoutOf } from "../../shared/domain/plateLayout.ts";
import { wellName } from "../../shared/domain/wellName.ts";
import { Failure } from "../../shared/failure.ts";
import type { ProjectChannel } from "../project/channels.ts";
import { assemble } from "./assemble.ts";
import { chooseChannels, whyOtherChannels } from "./chooseChannels.ts";
import { explainByAll } from "./chooseLayout.ts";
import { indexFiles } from "./fileIndex.ts";
import { findFileColumn } from "./fileColumn.ts";
import type { FoundFile } from "./findFiles.ts";
import { filesOf, type Layout, type PlannedImage } from "./layout.ts";
import { usedBy } from "./layouts/names.ts";
import { namesFor } from "./layouts/pattern.ts";
import type { FoundMask } from "./masks/findMasks.ts";
import { matchMasks } from "./masks/matchMasks.ts";
import { matchWithPattern } from "./names/pattern.ts";
import { placeByName } from "./names/placeByName.ts";
import { parsedFile } from "./placedFile.ts";
import { pagesOf, partPages } from "./partPages.ts";
import { readFiles } from "./readFiles.ts";
import { countFound, findToLayOut, type FolderRequest, leftOutOf, maskReport, nothingUsable, planImages } from "./readImages.ts";
import { readTable } from "./readTable.ts";

/** Images whose files are opened for a preview, spread over all of them: enough to know what channels there are. */
const OPENED = 12;
/** Images and cells of a column that a preview shows. */
const SHOWN = 5;
const SHOWN_CELLS = 3;
/** Tables that are looked into; a folder of results may hold thousands. */
const TABLES = 20;

/**
 * What an import would bring: names and tables are read whole, but only a few images are opened, so that thousands of files take a moment.
 * `channels` are the project's; empty before its first import. Fails as readImages does.
 */
export async function previewImport(request: Omit<FolderRequest, "onFile">, channels: readonly ProjectChannel[]): Promise<ImportPreview> {
  const { request: toLayOut, layout, joins, plateMaps, masks } = await planImages(request);
  const { folder, found } = toLayOut;
  const { images, skipped } = layout;
  const opened = await openSome(images, channels, request);
  const files = countFound(found);
  const allSkipped = [...[...opened.reasons].map(([file, reason]) => ({ file: file.relative, reason })), ...skipped, ...found.skipped];
  if (opened.assembled.length === 0) throw nothingUsable(folder, files, allSkipped, leftOutOf(found, layout), layout.name);

  // Where all were opened, it is known which an import would leave out.
  const isWhole = images.length <= OPENED;
  const expected = isWhole ? opened.fitting.map(({ planned }) => planned) : images;
  const candidates = await explainByAll(toLayOut, layout);
  return {
    layout: layout.name,
    candidates: candidates.map(({ layout: { name, images: planned, pattern = null }, files: explained, share }) => ({ layout: name, files: explained, share, images: planned.length, pattern })),
    pattern: layout.pattern ?? null,
    parsed: [...(layout.parsed ?? [])],
    completeness: layout.completeness ?? null,
    joins: [...joins],
    plateMaps: [...plateMaps],
    masks: masks === null ? null : previewMasks(request.masks!.folder, masks, images),
    leftOut: leftOutOf(found, layout),
    notes: [...(layout.notes ?? [])],
    tables: tablesIn(folder, found.files),
    columns: columnsOf(layout),
    files,
    used: usedBy({ images: expected }),
    images: expected.length,
    opened: opened.images,
    examples: expected.slice(0, SHOWN).map(exampleOf),
    channels: [...opened.channels],
    pages: opened.pages,
    channelsAreNamed: opened.assembled.some(({ isNamed }) => isNamed),
    classes: counted(expected.flatMap(({ facts }) => facts.label?.className ?? [])),
    plates: platesOf(expected),
    skipped: allSkipped,
  };
}

function previewMasks(folder: string, masks: readonly FoundMask[], images: readonly PlannedImage[]): ImportPreview["masks"] {
  const { byImage, unmatched } = matchMasks(masks, images);
  return maskReport(folder, masks, images, byImage.size, unmatched);
}

/** How a pattern fits the files of a folder, from their names alone. Fails with ImportFolderMissing, ImportFolderEmpty, PatternInvalid and PatternSlow. */
export function matchPattern(images: string, pattern: string, signal: AbortSignal): PatternMatch {
  const { folder, found } = findToLayOut({ images, pattern, signal });
  const groups = matchWithPattern(pattern, namesFor(pattern, found.files.map(({ relative }) => relative)));
  const { placed, skipped } = placeByName(found.files, groups, folder);
  return { files: found.files.length, matched: placed.length, parsed: placed.slice(0, SHOWN).map(parsedFile), unmatched: skipped.slice(0, SHOWN).map(({ file }) => file) };
}

/** Opens a few images, spread over all of them: those that fit together, their channels, and the reasons why others do not. */
async function openSome(images: readonly PlannedImage[], channels: readonly ProjectChannel[], { signal, pages: meaning = null, channels: wanted = [] }: Pick<FolderRequest, "signal" | "pages" | "channels">) {
  const some = spread(images, OPENED);
  const contents = await readFiles([...new Set(some.flatMap(({ source }) => filesOf(source)))], signal, () => undefined);
  const reasons = new Map<FoundFile, string>();
  const assembled = some.flatMap((image) => partPages(image, contents, meaning)).flatMap((image) => {
    const result = assemble(image, contents);
    if ("planned" in result) return [result];
    for (const [file, reason] of result) reasons.set(file, reason);
    return [];
  });
  const expected = channels.length > 0 ? channels : chooseChannels(assembled, wanted);
  const fitting = assembled.filter((image) => {
    const reason = whyOtherChannels(image, expected);
    if (reason !== null) for (const file of filesOf(image.planned.source)) reasons.set(file, reason);
    return reason === null;
  });
  return { images: some.length, assembled, fitting, channels: expected, reasons, pages: pagesOf(some, contents, meaning) };
}

/** So many of a list, as far apart as they can be. */
function spread<T>(list: readonly T[], number: number): T[] {
  if (list.length <= number) return [...list];
  return Array.from({ length: number }, (_, at) => list[Math.floor((at * (list.length - 1)) / (number - 1))]!);
}

function exampleOf({ facts, source }: PlannedImage): PreviewImage {
  const { name, plate, well, site, compound, concentration, label, metadata } = facts;
  return { name, plate, well: well === null ? null : wellName(well.row, well.column), site, compound, concentration, className: label?.className ?? null, files: filesOf(source).map(({ relative }) => relative), metadata: { ...metadata } };
}

function columnsOf({ table }: Layout): ImportPreview["columns"] {
  if (table === undefined) return [];
  const { header, rows } = table.table;
  const roles = new Map<number, ColumnRole>(Object.entries(table.columns.roles).map(([role, index]) => [index, role as ColumnRole]));
  for (const { index } of table.columns.metadata) roles.set(index, "metadata");
  roles.set(table.fileColumn, "file");
  return header.map((name, index) => ({
    name,
    role: roles.get(index) ?? "ignore",
    examples: [...new Set(rows.map((row) => row[index] ?? "").filter((cell) => cell !== ""))].slice(0, SHOWN_CELLS),
  }));
}

function counted(names: readonly string[]): { name: string; images: number }[] {
  return [...Map.groupBy(names, (name) => name)].map(([name, members]) => ({ name, images: members.length })).sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

function platesOf(images: readonly PlannedImage[]): ImportPreview["plates"] {
  const placed = images.flatMap(({ facts: { plate, well } }) => (plate === null || well === null ? [] : [{ plate, ...well }]));
  return [...Map.groupBy(placed, ({ plate }) => plate)].map(([name, members]) => ({
    name,
    ...plateLayoutOf(members),
    wells: [...Map.groupBy(members, ({ row, column }) => `${row} ${column}`).values()].map((same) => ({ row: same[0]!.row, column: same[0]!.column, images: same.length })),
  }));
}

/** Tables in the folder, in those right below it and beside it, that name files of it: those that name the most first. */
function tablesIn(folder: string, files: readonly FoundFile[]): string[] {
  const index = indexFiles(files);
  const below = namesIn(folder).filter((name) => !name.startsWith("."));
  const places = [folder, ...below.map((name) => path.join(folder, name)), path.dirname(folder)];
  const tables = places.flatMap((place) => namesIn(place).filter((name) => /\.(csv|tsv)$/i.test(name)).map((name) => path.join(place, name))).slice(0, TABLES);
  const scored = tables.map((table) => ({ table, named: filesNamedBy(table, index, folder) })).filter(({ named }) => named > 0);
  return scored.sort((a, b) => b.named - a.named).map(({ table }) => table);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // A file, or a folder that may not be read: there is no table in it.
    return [];
  }
}

function filesNamedBy(path: string, index: ReturnType<typeof indexFiles>, folder: string): number {
  try {
    const table = readTable(path);
    const column = findFileColumn(table, index, folder);
    return table.rows.filter((row) => column.filesFor(row[column.index] ?? "").length === 1).length;
  } catch (error) {
    // Not every CSV is about images.
    if (error instanceof Failure) return 0;
    throw error;
  }
}
