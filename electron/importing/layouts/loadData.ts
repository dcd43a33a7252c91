import path from "node:path";
import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { readColumns } from "../columns.ts";
import { type FileIndex, indexFiles } from "../fileIndex.ts";
import type { FoundFile } from "../findFiles.ts";
import type { ChannelPlace, Layout, PlannedImage } from "../layout.ts";
import type { Table } from "../readTable.ts";
import { factsOf, placeName, readRow } from "../tableRow.ts";
import { tablesAmong } from "../tablesAmong.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

/** A column of file names for one channel, and the column of their folders. */
type ChannelColumn = { readonly name: string; readonly file: number; readonly folder: number | null };

const fileHeading = /^(?:Image_)?FileName_(.+)$/i;

/**
 * Tables with a column of files for each channel, as CellProfiler's LoadData and the BBBC021 benchmark have them: `FileName_DAPI` with `PathName_DAPI`, both with `Image_`
 * in front or not. A row is a field.
 */
export const loadData: LayoutFinder = {
  enough: 0.5,
  find({ table, found, folder }) {
    const among = table === null ? tablesAmong(found.documents) : { tables: [table], skipped: [] };
    const tables = among.tables.filter((read) => channelColumns(read).length > 0);
    if (tables.length === 0) return among.skipped.length === 0 ? null : { name: "loaddata", images: [], skipped: among.skipped };
    const index = indexFiles(found.files);
    const layouts = tables.map((read) => rowsOf(read, index, found.files, path.basename(folder)));
    const best = layouts.reduce((most, layout) => (layout.images.length > most.images.length ? layout : most));
    return { ...best, skipped: [...best.skipped, ...among.skipped] };
  },
};

/** The columns of files, one for each channel. */
export function channelColumns({ header }: Table): ChannelColumn[] {
  const at = (name: string) => header.findIndex((heading) => heading.toLowerCase() === name.toLowerCase());
  return header.flatMap((heading, file) => {
    const name = fileHeading.exec(heading)?.[1];
    if (name === undefined) return [];
    const folder = [`Image_PathName_${name}`, `PathName_${name}`].map(at).find((found) => found >= 0) ?? null;
    return [{ name, file, folder }];
  });
}

function rowsOf(table: Table, index: FileIndex, files: readonly FoundFile[], plateName: string): Layout {
  const channels = channelColumns(table);
  const columns = readColumns(table.header.map((heading) => plainHeading(heading, channels)), -1);
  const places = new Set(channels.flatMap(({ file, folder }) => [file, folder]));
  const told = { ...columns, metadata: columns.metadata.filter(({ index: at }) => !places.has(at)) };
  const author = path.basename(table.path);
  const images: PlannedImage[] = [];
  const skipped: SkippedFile[] = [];
  const used = new Set<FoundFile>();
  for (const cells of table.rows) {
    const row = readRow(cells, told, plateName);
    const sources: ChannelPlace[] = [];
    let problem: SkippedFile | null = null;
    for (const { name, file, folder } of channels) {
      const written = [folder === null ? "" : (cells[folder] ?? ""), cells[file] ?? ""].filter((part) => part !== "").join("/");
      const [found, other] = index.named(written);
      if (found === undefined) problem ??= { file: written === "" ? "(no name)" : written, reason: "is in the table, but there is no such file" };
      else if (other !== undefined) problem ??= { file: written, reason: "may be any of several files: give its folder in the table" };
      else if (used.has(found)) problem ??= { file: found.relative, reason: "is named by several rows of the table, of which only the first counts" };
      else sources.push({ name, file: found });
    }
    if (typeof row === "string") problem ??= { file: cells[channels[0]!.file] ?? "", reason: row };
    if (problem !== null || typeof row === "string") {
      skipped.push(problem!);
      continue;
    }
    for (const { file } of sources) used.add(file);
    const site = row.site ?? siteIn(sources[0]!.file);
    images.push({ facts: factsOf(placeName({ ...row, site }) || sources[0]!.file.relative, { ...row, site }, author), source: { kind: "channels", channels: sources } });
  }
  const unnamed = files.filter((file) => !used.has(file)).map(({ relative }) => ({ file: relative, reason: "is not in the table" }));
  return { name: "loaddata", images, skipped: [...skipped, ...unnamed] };
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
