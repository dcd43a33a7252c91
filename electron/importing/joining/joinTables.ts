import path from "node:path";
import { unitName } from "../../../shared/domain/concentrationUnit.ts";
import type { JoinReport } from "../../../shared/domain/importReport.ts";
import { wellName } from "../../../shared/domain/wellName.ts";
import { Failure } from "../../../shared/failure.ts";
import { type Columns, fileHeadings, normaliseHeading, readColumns } from "../columns.ts";
import { type Concentration, isSameConcentration } from "../concentration.ts";
import { type FileIndex, indexFiles } from "../fileIndex.ts";
import type { FoundFile } from "../findFiles.ts";
import { type ImageFacts, filesOf, type PlannedImage } from "../layout.ts";
import { readTable, type Table } from "../readTable.ts";
import { readRow, type TableRow } from "../tableRow.ts";
import { isLoadData } from "../layouts/loadData.ts";
import { tablesAmong } from "../tablesAmong.ts";
import { tableFromGrid } from "./plateMap.ts";

export type JoinedImages = { readonly images: readonly PlannedImage[]; readonly joins: readonly JoinReport[] };

const SHOWN = 5;

/**
 * Adds to images what tables say of their file, plate and well, well, or compound; what a table says goes before what was known, and later tables before earlier ones.
 * Fails with TableMissing, TableUnreadable, TableEmpty and JoinWithoutKey.
 */
export function joinTables(images: readonly PlannedImage[], files: readonly FoundFile[], paths: readonly string[]): JoinedImages {
  const joins: JoinReport[] = [];
  let joined = images;
  for (const at of paths) {
    const { images: next, report } = joinTable(joined, indexFiles(files), readJoin(path.resolve(at)));
    joined = next;
    joins.push(report);
  }
  return { images: joined, joins };
}

function readJoin(at: string): Table {
  const table = readTable(at);
  return tableFromGrid(table) ?? table;
}

/** The share of a table's rows that has to be about an image, for the table to be offered. */
const CONVINCING = 0.5;

/**
 * Plate maps among the documents of a folder, as they would be joined: tables with one row for a well, or drawn as a plate, that name no files, say something of the
 * wells, and most of whose rows are about an image. `taken` are the paths of tables that are read already.
 */
export function findPlateMaps(images: readonly PlannedImage[], files: readonly FoundFile[], documents: readonly FoundFile[], taken: readonly string[]): readonly JoinReport[] {
  const index = indexFiles(files);
  const known = new Set(taken);
  return tablesAmong(documents.filter(({ path: at }) => !known.has(at))).tables.flatMap((read) => {
    const table = tableFromGrid(read) ?? read;
    if (!isPlateMap(table, index)) return [];
    const { report } = joinTable(images, index, table);
    return report.columns.length > 0 && report.matched >= Math.max(1, CONVINCING * report.rows) ? [report] : [];
  });
}

/** Results of measurements have wells too, but many rows for each. */
function isPlateMap(table: Table, index: FileIndex): boolean {
  if (isLoadData(table) || fileColumnOf(table, index) !== null) return false;
  const columns = readColumns(table.header, table.rows, -1);
  if (columns.roles.well === undefined && columns.roles.row === undefined) return false;
  const places = new Set<string>();
  return table.rows.every((cells) => {
    const row = readRow(cells, columns, "");
    if (typeof row === "string" || row.well === null) return true;
    const place = `${row.plate}\n${row.well.row} ${row.well.column}\n${row.site ?? ""}`;
    const isNew = !places.has(place);
    places.add(place);
    return isNew;
  });
}

function joinTable(images: readonly PlannedImage[], index: FileIndex, table: Table): { readonly images: readonly PlannedImage[]; readonly report: JoinReport } {
  const fileColumn = fileColumnOf(table, index);
  const columns = readColumns(table.header, table.rows, fileColumn ?? -1);
  const by = keyOf(table, fileColumn, columns);
  const find = imagesBy(by, images, index);
  const said = new Map<number, TableRow[]>();
  const unmatched: string[] = [];
  let matched = 0;
  for (const cells of table.rows) {
    const row = readRow(cells, columns, "");
    const file = fileColumn === null ? "" : (cells[fileColumn] ?? "");
    const found = typeof row === "string" ? [] : find(row, file);
    if (found.length > 0) matched++;
    else if (unmatched.length < SHOWN) unmatched.push(typeof row === "string" ? row : describe(row, file));
    if (typeof row !== "string") for (const at of found) said.set(at, [...(said.get(at) ?? []), row]);
  }
  const author = path.basename(table.path);
  const added = images.map((image, at) => said.get(at)?.reduce((known, row) => ({ ...known, facts: withRow(known.facts, row, by, author) }), image) ?? image);
  const { rows } = table;
  return { images: added, report: { table: table.path, by, rows: rows.length, matched, unmatched, images: said.size, ofImages: images.length, columns: addedColumns(columns, by) } };
}

/** The column of file names: it is called so, and names a file that is there. */
function fileColumnOf(table: Table, index: FileIndex): number | null {
  const at = table.header.findIndex((heading, column) => (fileHeadings as readonly string[]).includes(normaliseHeading(heading)) && table.rows.some((cells) => index.named(cells[column] ?? "").length > 0));
  return at < 0 ? null : at;
}

function keyOf(table: Table, fileColumn: number | null, { roles }: Columns): JoinReport["by"] {
  if (fileColumn !== null) return "file";
  const hasWell = roles.well !== undefined || roles.row !== undefined;
  if (hasWell) return roles.plate === undefined ? "well" : "plate and well";
  if (roles.compound !== undefined) return "compound";
  throw new Failure("JoinWithoutKey", { path: table.path, columns: [...table.header] });
}

/** Prepares the function that gives the positions of the images that a row is about. */
function imagesBy(by: JoinReport["by"], images: readonly PlannedImage[], index: FileIndex): (row: TableRow, file: string) => readonly number[] {
  const positions = (keysOf: (image: PlannedImage) => readonly unknown[]) => {
    const map = new Map<unknown, number[]>();
    images.forEach((image, at) => {
      for (const key of keysOf(image)) map.set(key, [...(map.get(key) ?? []), at]);
    });
    return map;
  };
  if (by === "file") {
    const ofFile = positions(({ source }) => filesOf(source));
    return (_, file) => index.named(file).flatMap((found) => ofFile.get(found) ?? []);
  }
  if (by === "compound") {
    const ofCompound = positions(({ facts }) => (facts.compound === null ? [] : [plain(facts.compound)]));
    return (row) =>
      (row.compound === null ? [] : (ofCompound.get(plain(row.compound)) ?? [])).filter((at) => row.concentration === null || isSameConcentration(concentrationOf(images[at]!.facts), concentrationOf(row)));
  }
  const placeOf = (plate: string | null, well: ImageFacts["well"]) => `${by === "well" ? "" : plain(plate ?? "")}\n${well?.row} ${well?.column}`;
  const ofPlace = positions(({ facts: { plate, well } }) => (well === null ? [] : [placeOf(plate, well)]));
  return ({ plate, well, site }) => (well === null ? [] : (ofPlace.get(placeOf(plate, well)) ?? [])).filter((at) => site === null || images[at]!.facts.site === null || plain(images[at]!.facts.site!) === plain(site));
}

function plain(text: string): string {
  return text.trim().toLowerCase();
}

function concentrationOf({ concentration, metadata }: Pick<TableRow, "concentration" | "metadata">): Concentration {
  return { value: concentration, unit: metadata[unitName] ?? null };
}

function describe({ plate, well, site, compound, concentration, metadata }: TableRow, file: string): string {
  if (file !== "") return file;
  const parts = well === null ? [compound, concentration, metadata[unitName] ?? null] : [plate, wellName(well.row, well.column), site];
  return parts.filter((part) => part !== null && part !== "").join(" ") || "(an empty row)";
}

function withRow(facts: ImageFacts, row: TableRow, by: JoinReport["by"], author: string): ImageFacts {
  const isPlace = by === "file" && row.well !== null;
  // What a concentration was matched by stays as the image has it; another one brings its own unit, or none.
  const isKept = row.concentration === null || (by === "compound" && facts.concentration !== null);
  const { [unitName]: unit, ...known } = facts.metadata;
  const { [unitName]: rowUnit, ...added } = row.metadata;
  const keptUnit = isKept ? (unit ?? (row.concentration === null ? undefined : rowUnit)) : rowUnit;
  return {
    ...facts,
    ...(isPlace ? { plate: row.plate || facts.plate, well: row.well, site: row.site ?? facts.site } : {}),
    compound: row.compound ?? facts.compound,
    concentration: isKept ? facts.concentration : row.concentration,
    replicate: row.replicate ?? facts.replicate,
    label: row.className === null ? facts.label : { className: row.className, origin: "table", author },
    metadata: { ...known, ...added, ...(keptUnit !== undefined && { [unitName]: keptUnit }) },
  };
}

function addedColumns({ roles, metadata }: Columns, by: JoinReport["by"]): string[] {
  const added = (["compound", "concentration", "replicate", "class"] as const).filter((role) => roles[role] !== undefined && !(by === "compound" && (role === "compound" || role === "concentration")));
  return [...added, ...metadata.map(({ name }) => name)];
}
