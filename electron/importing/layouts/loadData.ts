import path from "node:path";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { readColumns } from "../columns.ts";
import { type FileIndex, indexFiles } from "../fileIndex.ts";
import type { FoundFile } from "../findFiles.ts";
import type { ChannelPlace, Layout, PlannedImage } from "../layout.ts";
import type { Table } from "../readTable.ts";
import { factsOf, placeName, readRow } from "../tableRow.ts";
import { alikeTables, folderOfTable, plateNameOf, tablesAmong } from "../tablesAmong.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

/** A column of file names for one channel, and the column of their folders. */
type ChannelColumn = { readonly name: string; readonly file: number; readonly folder: number | null };

const fileHeading = /^(?:Image_)?FileName_(.+)$/i;
/** Where CellProfiler is to load objects from. */
const objectsHeading = /^(?:Image_)?Objects_?FileName_(.+)$/i;
/** Illumination functions are called so, and are kept as arrays as a rule. */
const illuminationName = /^illum/i;
const arrayName = /\.(npy|mat)$/i;

/**
 * Tables with a column of files for each channel, as CellProfiler's LoadData and the BBBC021 benchmark have them: `FileName_DAPI` with `PathName_DAPI`, both with `Image_`
 * in front or not. A row is a field. Tables with the same columns, such as one for each plate, are taken together.
 */
export const loadData: LayoutFinder = {
  enough: 0.5,
  find({ table, found, folder }) {
    const among = table === null ? tablesAmong(found.documents) : { tables: [table], skipped: [] };
    const groups = alikeTables(among.tables).filter((tables) => fileColumns(tables).channels.length > 0);
    if (groups.length === 0) return among.skipped.length === 0 ? null : { name: "loaddata", images: [], skipped: among.skipped };
    const index = indexFiles(found.files);
    const layouts = groups.map((tables) => rowsOf(tables, index, found.files, folder));
    const best = layouts.reduce((most, layout) => (layout.images.length > most.images.length ? layout : most));
    return { ...best, skipped: [...best.skipped, ...among.skipped] };
  },
};

/** Whether a table has a column of files for a channel. */
export function isLoadData(table: Table): boolean {
  return fileColumns([table]).channels.length > 0;
}

/** The columns of files of tables with the same columns: one for each channel, and those that hold illumination functions, objects or nothing, which are no channels. */
function fileColumns(tables: readonly Table[]): { readonly channels: readonly ChannelColumn[]; readonly aside: readonly ChannelColumn[] } {
  const [{ header }] = tables as readonly [Table];
  const at = (name: string) => header.findIndex((heading) => heading.toLowerCase() === name.toLowerCase());
  const first = (names: readonly string[]) => names.map(at).find((found) => found >= 0) ?? null;
  const isChannel = (name: string, file: number) => {
    const written = tables.flatMap(({ rows }) => rows.flatMap((cells) => cells[file] || []));
    return !illuminationName.test(name) && written.some((cell) => !arrayName.test(cell));
  };
  const channels: ChannelColumn[] = [];
  const aside: ChannelColumn[] = [];
  for (const [file, heading] of header.entries()) {
    const name = fileHeading.exec(heading)?.[1];
    const objects = objectsHeading.exec(heading)?.[1];
    if (name !== undefined) (isChannel(name, file) ? channels : aside).push({ name, file, folder: first([`Image_PathName_${name}`, `PathName_${name}`]) });
    else if (objects !== undefined) aside.push({ name: objects, file, folder: first(["Image_ObjectsPathName", "ObjectsPathName", "Objects_PathName"].map((start) => `${start}_${objects}`)) });
  }
  return { channels, aside };
}

function rowsOf(tables: readonly Table[], index: FileIndex, files: readonly FoundFile[], folder: string): Layout {
  const [{ header }] = tables as readonly [Table];
  const { channels, aside } = fileColumns(tables);
  const columns = readColumns(header.map((heading) => plainHeading(heading, channels)), tables.flatMap(({ rows }) => rows), -1);
  const places = new Set([...channels, ...aside].flatMap(({ file, folder: at }) => [file, at]));
  const told = { ...columns, metadata: columns.metadata.filter(({ index: at }) => !places.has(at)) };
  const plateName = plateNameOf(tables, folder);
  const images: PlannedImage[] = [];
  const skipped: SkippedFile[] = [];
  const used = new Map<FoundFile, { readonly table: Table; readonly place: string }>();
  const noChannel = new Map<FoundFile, string>();
  for (const table of tables) {
    const author = path.basename(table.path);
    const near = folderOfTable(table, folder);
    for (const cells of table.rows) {
      const row = readRow(cells, told, plateName(table));
      const place = typeof row === "string" ? row : placeName(row);
      const sources: ChannelPlace[] = [];
      let problem: SkippedFile | null = null;
      let isRepeated = false;
      for (const { name, file, folder: at } of channels) {
        const written = writtenIn(cells, file, at);
        const [found, other] = nearest(index.named(written), near);
        const before = found === undefined ? undefined : used.get(found);
        if (found === undefined) problem ??= { file: written === "" ? "(no name)" : written, reason: "is in the table, but there is no such file" };
        else if (other !== undefined) problem ??= { file: written, reason: "may be any of several files: give its folder in the table" };
        // A table of all plates often lies beside those of each.
        else if (before !== undefined && before.table !== table && before.place === place) isRepeated = true;
        else if (before !== undefined) problem ??= { file: found.relative, reason: "is named by several rows of the table, of which only the first counts" };
        else sources.push({ name, file: found });
      }
      for (const { file, folder: at } of aside) {
        const [found, other] = nearest(index.named(writtenIn(cells, file, at)), near);
        if (found !== undefined && other === undefined) noChannel.set(found, header[file]!);
      }
      if (typeof row === "string") problem ??= { file: cells[channels[0]!.file] ?? "", reason: row };
      if (problem === null && isRepeated) continue;
      if (problem !== null || typeof row === "string") {
        skipped.push(problem!);
        continue;
      }
      for (const { file } of sources) used.set(file, { table, place });
      const site = row.site ?? siteIn(sources[0]!.file);
      images.push({ facts: factsOf(placeName({ ...row, site }) || sources[0]!.file.relative, { ...row, site }, author), source: { kind: "channels", channels: sources } });
    }
  }
  const whyUnused = (file: FoundFile) => (noChannel.has(file) ? `is named in the column ${noChannel.get(file)}, which is no channel` : "is not in the table");
  const unnamed = files.filter((file) => !used.has(file)).map((file) => ({ file: file.relative, reason: whyUnused(file) }));
  return { name: "loaddata", images, skipped: [...skipped, ...unnamed], readFrom: tables.map(({ path: at }) => at), notes: notesOn(tables, aside.map(({ file }) => header[file]!)) };
}

function notesOn(tables: readonly Table[], aside: readonly string[]): readonly string[] {
  const columns = aside.length === 1 ? `The column ${aside.join("")} is no channel: it holds` : `The columns ${aside.join(", ")} are no channels: they hold`;
  return [
    ...(tables.length > 1 ? [`Read from ${tables.length} tables with the same columns.`] : []),
    ...(aside.length > 0 ? [`${columns} illumination functions, objects or nothing.`] : []),
  ];
}

function writtenIn(cells: readonly string[], file: number, folder: number | null): string {
  return [folder === null ? "" : (cells[folder] ?? ""), cells[file] ?? ""].filter((part) => part !== "").join("/");
}

/** Of files that a name may mean, those below the folder of its table, if there are any. */
function nearest(found: readonly FoundFile[], folder: string): readonly FoundFile[] {
  if (found.length < 2 || folder === "") return found;
  const below = found.filter(({ relative }) => relative.startsWith(`${folder}/`));
  return below.length > 0 ? below : found;
}

/** `Image_Metadata_Plate_DAPI` says the plate, whatever channel it repeats. */
function plainHeading(heading: string, channels: readonly ChannelColumn[]): string {
  const repeated = channels.find(({ name }) => /metadata/i.test(heading) && heading.toLowerCase().endsWith(`_${name.toLowerCase()}`));
  return repeated === undefined ? heading : heading.slice(0, -repeated.name.length - 1);
}

/** The benchmark's table says the site only in the names of its files. */
function siteIn({ relative }: FoundFile): string | null {
  return /_s(\d+)_/.exec(relative)?.[1] ?? null;
}
