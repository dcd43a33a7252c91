import { type WellPosition, parseWellName, plateFormats, wellAt } from "../../../shared/domain/wellName.ts";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import type { FoundFile } from "../findFiles.ts";
import { type PlacedFile, plainNumber } from "../placedFile.ts";
import { type FolderFacts, folderFacts } from "./folderFacts.ts";
import type { NameGroups } from "./pattern.ts";

/** Files that their names and folders place, and those that fit no place. */
export type PlacedByName = { readonly placed: readonly PlacedFile[]; readonly skipped: readonly SkippedFile[] };

/** Places files by what a pattern found in their names, and by their folders where the names say nothing of plate, depth and time. */
export function placeByName(files: readonly FoundFile[], groups: readonly NameGroups[], imported: string): PlacedByName {
  const skipped: SkippedFile[] = [];
  const placed: (PlacedFile & { readonly folder: FolderFacts })[] = [];
  const factsOf = memoised((folder) => folderFacts(folder, imported));
  const columns = columnsOfRunningWells(groups);
  const wellAtName = memoised((written) => {
    const [well, row, column] = written.split("\n").map((part) => (part === "" ? undefined : part));
    return wellOf(well, row, column, columns);
  });
  files.forEach((file, at) => {
    const found = groups[at] ?? null;
    if (found === null) return void skipped.push({ file: file.relative, reason: "is not named like the other files" });
    const well = wellAtName(`${found.well ?? ""}\n${found.row ?? ""}\n${found.column ?? ""}`);
    if (typeof well === "string") return void skipped.push({ file: file.relative, reason: well });
    const folder = factsOf(file.relative.slice(0, Math.max(0, file.relative.lastIndexOf("/"))));
    const numbered = (text: string | undefined | null) => (text === undefined || text === null ? null : plainNumber(text));
    placed.push({
      file,
      folder,
      plate: found.plate ?? folder.plate,
      well,
      site: numbered(found.site),
      channel: found.channel ?? null,
      z: numbered(found.z ?? folder.z),
      time: numbered(found.time ?? folder.time),
    });
  });
  nameProjections(placed);
  return { placed: tellPlatesApart(placed), skipped };
}

function wellOf(well: string | undefined, row: string | undefined, column: string | undefined, columns: number): WellPosition | null | string {
  if (well !== undefined && /^\d+$/.test(well)) {
    const index = Number(well) - 1;
    return index < 0 ? `its well ${well} is on no plate` : { row: Math.floor(index / columns), column: index % columns };
  }
  if (well !== undefined) return parseWellName(well) ?? `its well ${well} is on no plate`;
  if (row !== undefined && column !== undefined) return wellAt(row, column) ?? `its row ${row} and column ${column} are on no plate`;
  return null;
}

/** Wells that are only numbered run row by row over the smallest plate, from 96 wells on, that has so many. */
function columnsOfRunningWells(groups: readonly NameGroups[]): number {
  let last = 0;
  for (const found of groups) if (found?.well !== undefined && /^\d+$/.test(found.well)) last = Math.max(last, Number(found.well));
  return plateFormats.find(({ wells }) => wells >= 96 && wells >= last)?.columns ?? plateFormats.at(-1)!.columns;
}

/** MetaXpress writes the projections of a stack beside the folders of its planes. */
function nameProjections(placed: (PlacedFile & { readonly folder: FolderFacts })[]): void {
  const stacked = new Set(placed.filter(({ folder }) => folder.z !== null).map(({ folder }) => folder.plateFolder));
  placed.forEach((file, at) => {
    if (file.z === null && stacked.has(file.folder.plateFolder)) placed[at] = { ...file, z: "projection" };
  });
}

/** Plates of one name in several folders are one plate that was stored in parts, unless these say different things of the same place; then the folders tell them apart. */
function tellPlatesApart(placed: readonly (PlacedFile & { readonly folder: FolderFacts })[]): PlacedFile[] {
  const clashing = new Set<string | null>();
  const seen = new Map<string, string>();
  for (const { folder, plate, well, site, channel, z, time } of placed) {
    const key = `${plate}\n${well?.row} ${well?.column}\n${site}\n${channel}\n${z}\n${time}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, folder.plateFolder);
    else if (before !== folder.plateFolder) clashing.add(plate);
  }
  return placed.map(({ folder, ...file }) => (clashing.has(file.plate) && folder.plateFolder !== "" ? { ...file, plate: withFolder(file.plate, folder.plateFolder) } : file));
}

function withFolder(plate: string | null, folder: string): string {
  return plate === null || folder.endsWith(plate) ? folder : `${plate} (${folder})`;
}

function memoised<T>(of: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const value = known.get(key) ?? of(key);
    known.set(key, value);
    return value;
  };
}
