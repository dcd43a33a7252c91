import { realpathSync } from "node:fs";
import path from "node:path";
import type { PageMeaning } from "../../shared/contract/importing.ts";
import type { LayoutName } from "../../shared/domain/importLayout.ts";
import type { FilePages, JoinReport, LeftOut, MaskReport, SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import type { ProjectChannel, WantedChannel } from "../project/channels.ts";
import { assemble, type AssembledImage } from "./assemble.ts";
import { chooseLayout } from "./chooseLayout.ts";
import { chooseChannels, whyOtherChannels } from "./chooseChannels.ts";
import type { ColumnRoles } from "./columns.ts";
import { existingFolder, findFiles, type FoundFile, type FoundFiles } from "./findFiles.ts";
import type { HeaderCache } from "./headerCache.ts";
import { findPlateMaps, joinTables } from "./joining/joinTables.ts";
import { filesOf, type Layout, type PlannedImage } from "./layout.ts";
import { type CheckedMask, checkMasks } from "./masks/checkMasks.ts";
import { findMasks, type FoundMask, type MaskRequest } from "./masks/findMasks.ts";
import type { LayoutRequest } from "./layouts/layoutFinder.ts";
import { inOneUnit } from "./oneUnit.ts";
import { pagesOf, partPages } from "./partPages.ts";
import { readFiles } from "./readFiles.ts";
import { readTable } from "./readTable.ts";
import { turns } from "./turns.ts";

export type FolderRequest = {
  /** The folder that holds the images. */
  readonly images: string;
  /** A table that describes them, and what a person says of its columns. */
  readonly table?: string | undefined;
  readonly columnRoles?: ColumnRoles | undefined;
  /** How to read the folder, where a person knows; and the pattern of the layout `pattern`. */
  readonly layout?: LayoutName | null | undefined;
  readonly pattern?: string | null | undefined;
  /** Plate maps and other tables that say more of the images. */
  readonly joins?: readonly string[] | undefined;
  /** Where masks of the images are. */
  readonly masks?: MaskRequest | null | undefined;
  /** The channels of a project's first images, as a person wants them; see chooseChannels. */
  readonly channels?: readonly WantedChannel[] | undefined;
  /** The unit that the project keeps concentrations in, where it has some. */
  readonly concentrationUnit?: string | null | undefined;
  /** What is known of the files already. */
  readonly cache?: HeaderCache | undefined;
  /** What the pages of files are, where a person knows. */
  readonly pages?: PageMeaning | null | undefined;
  readonly signal: AbortSignal;
  /** Is told how many files are read, of how many. */
  readonly onFile: (done: number, total: number) => void;
};

/** The usable images of a folder, all with the same channels, and what was left out. */
export type FolderImages = {
  readonly folder: string;
  readonly images: readonly AssembledImage[];
  readonly channels: readonly ProjectChannel[];
  /** How many files were found. */
  readonly files: number;
  /** How many files were read that are not images, such as IDX labels. */
  readonly alsoUsed: number;
  readonly skipped: readonly SkippedFile[];
  readonly layout: LayoutName;
  readonly leftOut: LeftOut;
  readonly notes: readonly string[];
  readonly pages: FilePages | null;
  readonly joins: readonly JoinReport[];
  /** Plate maps in the folder that were not joined, as they would be. */
  readonly plateMaps: readonly JoinReport[];
  /** The masks of images that have one, and how they were found; null where none were asked for. */
  readonly masks: { readonly byImage: ReadonlyMap<AssembledImage, CheckedMask>; readonly report: MaskReport } | null;
};

/**
 * Reads a folder in the way that a person says, or the first that explains it, without changing anything. Images with other channels than `channels`
 * are left out; where that is empty, what a person wants and the most common channels decide. Throws ImportFolderMissing, ImportFolderEmpty, NothingUsable, LayoutNotFound, MasksMissing, MasksUnmatched, the Pattern, Table and Join failures.
 */
export async function readImages({ signal, onFile, pages = null, channels: wanted = [], cache, ...request }: FolderRequest, channels: readonly ProjectChannel[]): Promise<FolderImages> {
  const { request: { folder, found }, layout, joins, plateMaps, masks } = await planImages({ ...request, signal });
  const turn = turns(signal);
  await turn();
  const planned = [...new Set(layout.images.flatMap(({ source }) => filesOf(source)))];
  const contents = await readFiles(planned, signal, (done) => onFile(done, planned.length), cache);

  const reasons = new Map<FoundFile, string>();
  const assembled: AssembledImage[] = [];
  for (const image of layout.images.flatMap((image) => partPages(image, contents, pages))) {
    const result = assemble(image, contents);
    if ("planned" in result) assembled.push(result);
    else for (const [file, reason] of result) reasons.set(file, reason);
    await turn();
  }
  const expected = channels.length > 0 ? channels : chooseChannels(assembled, wanted);
  const fitting = assembled.filter((image) => {
    const reason = whyOtherChannels(image, expected);
    if (reason !== null) for (const file of filesOf(image.planned.source)) reasons.set(file, reason);
    return reason === null;
  });

  const skipped = [...[...reasons].map(([file, reason]) => ({ file: file.relative, reason })), ...layout.skipped, ...found.skipped];
  const files = countFound(found);
  const leftOut = leftOutOf(found, layout);
  if (fitting.length === 0) throw nothingUsable(folder, files, skipped, leftOut, layout.name);
  const checked = masks === null ? null : await checkMasks(masks, fitting, signal, cache ?? null);
  const report = checked === null ? null : maskReport(request.masks!.folder, masks!, fitting.map(({ planned: image }) => image), checked.byImage.size, checked.unmatched);
  return { folder, images: fitting, channels: expected, files, alsoUsed: layout.alsoUsed?.length ?? 0, skipped, layout: layout.name, leftOut, notes: layout.notes ?? [], pages: pagesOf(layout.images, contents, pages), joins, plateMaps, masks: checked && { byImage: checked.byImage, report: report! } };
}

/** Masks that a report names. */
const SHOWN_MASKS = 5;

/** How masks were found for images. Fails with MasksUnmatched where none was. */
export function maskReport(folder: string, masks: readonly FoundMask[], images: readonly PlannedImage[], matched: number, unmatched: readonly SkippedFile[]): MaskReport {
  if (matched === 0) throw new Failure("MasksUnmatched", { path: path.resolve(folder), masks: masks.length, ...unmatched[0]!, image: images[0]!.facts.name });
  return { folder: path.resolve(folder), files: masks.length, images: matched, ofImages: images.length, unmatched: unmatched.slice(0, SHOWN_MASKS) };
}

/** What a folder is expected to hold, from names and tables alone: no image was opened yet, but for IDX files. `plateMaps` lie in it, and are not joined. */
export type PlannedFolder = { readonly request: LayoutRequest; readonly layout: Layout; readonly joins: readonly JoinReport[]; readonly plateMaps: readonly JoinReport[]; readonly masks: readonly FoundMask[] | null };

/** Finds the files of a folder and lays them out. Throws as readImages does, but for NothingUsable. */
export async function planImages({ layout: name, joins: joined = [], masks: wanted = null, concentrationUnit = null, ...request }: Omit<FolderRequest, "onFile">): Promise<PlannedFolder> {
  const everything = findToLayOut(request, joined);
  const masks = wanted === null ? null : findMasks(wanted, everything.folder, request.signal);
  const layoutRequest = masks === null ? everything : withoutMasks(everything, masks);
  const turn = turns(request.signal);
  await turn();
  const layout = await chooseLayout(layoutRequest, name ?? null);
  await turn();
  const { images: told, joins } = joinTables(layout.images, layoutRequest.found.files, joined);
  const { images, notes } = inOneUnit(told, concentrationUnit);
  const taken = [...joined, ...(layout.readFrom ?? []), ...(request.table === undefined ? [] : [request.table])].map(realPathOf);
  const plateMaps = findPlateMaps(told, layoutRequest.found.files, layoutRequest.found.documents, taken);
  return { request: layoutRequest, layout: { ...layout, images: masks === null ? images : withoutLoneClasses(images), notes: [...(layout.notes ?? []), ...notes] }, joins, plateMaps, masks };
}

/** Masks that lie among the images are none of them. */
function withoutMasks(request: LayoutRequest, masks: readonly FoundMask[]): LayoutRequest {
  const paths = new Set(masks.map(({ path: at }) => at));
  const files = request.found.files.filter(({ path: at }) => !paths.has(at));
  if (files.length === 0 && request.found.zarrs.length === 0) throw new Failure("ImportFolderEmpty", { path: request.folder });
  return { ...request, found: { ...request.found, files } };
}

/** A folder for each image, as images with masks often come, names no classes. */
function withoutLoneClasses(images: readonly PlannedImage[]): readonly PlannedImage[] {
  const fromFolder = images.flatMap(({ facts: { label } }) => (label?.origin === "folder" ? [label.className] : []));
  if (fromFolder.length < 2 || new Set(fromFolder).size < fromFolder.length) return images;
  return images.map((image) => (image.facts.label?.origin === "folder" ? { ...image, facts: { ...image.facts, label: null } } : image));
}

/** The files of a folder, and what a person says of them. Throws ImportFolderMissing, ImportFolderEmpty and the failures of a table. */
export function findToLayOut({ images, table, columnRoles = new Map(), pattern = null, signal }: Pick<FolderRequest, "images" | "table" | "columnRoles" | "pattern" | "signal">, joined: readonly string[] = []): LayoutRequest {
  const folder = existingFolder(images);
  const tableRead = table === undefined ? null : readTable(path.resolve(table));
  const apart = [...(tableRead === null ? [] : [tableRead.path]), ...joined].map(realPathOf);
  const found = findFiles(folder, new Set(apart), signal);
  if (found.files.length === 0 && found.zarrs.length === 0 && found.skipped.length === 0) throw new Failure("ImportFolderEmpty", { path: folder });
  return { folder, found, table: tableRead, columnRoles, pattern, signal };
}

function realPathOf(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (error instanceof Error && "code" in error) throw new Failure("TableMissing", { path: file }, { cause: error });
    throw error;
  }
}

/** The failure of a folder of which nothing could be used; it carries the report. */
export function nothingUsable(folder: string, files: number, skipped: readonly SkippedFile[], leftOut: LeftOut, layout: LayoutName): Failure {
  const changes = { added: 0, changed: 0, unchanged: 0, vanished: 0, vanishedFiles: [] };
  return new Failure("NothingUsable", { path: folder, report: { files, used: 0, skipped: [...skipped], plates: 0, wells: 0, sites: 0, images: 0, channels: [], layout, leftOut, notes: [], pages: null, joins: [], plateMaps: [], masks: null, changes } });
}

/** Files that were found and may be images; a Zarr group counts as one. */
export function countFound({ files, zarrs, skipped }: FoundFiles): number {
  return files.length + zarrs.length + skipped.length;
}

/** Files that are only counted, those included that the layout knows to be failed. */
export function leftOutOf({ leftOut }: FoundFiles, { failed = 0 }: Layout): LeftOut {
  return { ...leftOut, failed };
}
