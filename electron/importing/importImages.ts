import path from "node:path";
import type { ImportReport } from "../../shared/domain/importReport.ts";
import { asFailure } from "../project/asFailure.ts";
import { listProjectChannels } from "../project/channels.ts";
import { type ImportRecord, insertImport } from "../project/imports.ts";
import type { Project } from "../project/project.ts";
import { type ArrivingFile, changesOf } from "./changesOf.ts";
import { type Copies, copyFiles } from "./copyFiles.ts";
import type { FoundFile } from "./findFiles.ts";
import { HeaderCache } from "./headerCache.ts";
import type { FileIdentity } from "./identify.ts";
import { filesOf } from "./layout.ts";
import { readConcentrationUnit } from "./oneUnit.ts";
import { type FolderImages, type FolderRequest, nothingUsable, readImages } from "./readImages.ts";
import { storeImages } from "./storeImages.ts";
import { turns } from "./turns.ts";

export type ImportRequest = Omit<FolderRequest, "onFile" | "cache" | "concentrationUnit"> & {
  /** Copies the used files into the project instead of referring to them. */
  readonly copy: boolean;
  readonly onProgress: (progress: ImportProgress) => void;
};

export type ImportProgress = { readonly step: "reading" | "copying"; readonly done: number; readonly total: number };

/**
 * Imports a folder: as a table describes it, as IDX files, or as one folder a class. A file that cannot be used is named in the report with its reason.
 * A failure or a cancellation leaves the project as it was: ImportFolderMissing, ImportFolderEmpty, NothingUsable, MasksMissing, MasksUnmatched, the Table failures, DiskFull.
 */
export async function importImages(project: Project, { copy, onProgress, ...request }: ImportRequest): Promise<ImportReport> {
  const onFile = (done: number, total: number) => onProgress({ step: "reading", done, total });
  try {
    using cache = new HeaderCache(path.join(project.folder, "cache"));
    const found = await readImages({ ...request, concentrationUnit: readConcentrationUnit(project.db), cache, onFile }, listProjectChannels(project.db));
    const used = [...new Set(found.images.flatMap(({ planned: { source } }) => filesOf(source)))];
    const target = path.join(project.folder, "images");
    const copies = copy ? await copyFiles(used, target, request.signal, (done) => onProgress({ step: "copying", done, total: used.length })) : null;
    const maskFiles = [...(found.masks?.byImage.values() ?? [])].map(({ file }) => file);
    let maskCopies: Copies | null = null;
    try {
      const turn = turns(request.signal);
      await turn();
      if (copy) maskCopies = await copyFiles(maskFiles, path.join(project.folder, "masks"), request.signal, () => undefined);
      const changes = changesOf(project, found.folder, arriving(found.images, copies?.paths ?? null));
      return await storeImages(project, found.images, found.channels, { copies: copies === null ? null : new Map([...copies.paths, ...(maskCopies?.paths ?? [])]), masks: found.masks?.byImage ?? null, cache, turn }, (stored, conflicts) => {
        const report = reportOf(found, used.length, changes, stored, conflicts);
        insertImport(project.db, { folder: found.folder, ...saidOf(request), isCopied: copy, images: stored.images });
        return report;
      });
    } catch (error) {
      await copies?.undo();
      await maskCopies?.undo();
      throw error;
    }
  } catch (error) {
    throw asFailure(error, project.folder);
  }
}

/** What a person said of the folder, in words that mean the same wherever they are repeated. */
function saidOf({ table, columnRoles = new Map(), layout = null, pattern = null, pages = null, joins = [], masks = null }: Omit<FolderRequest, "signal" | "onFile">): Pick<ImportRecord, "table" | "reading"> {
  const reading = { columnRoles: Object.fromEntries(columnRoles), layout, pattern, pages, joins: joins.map((join) => path.resolve(join)), masks: masks && { ...masks, folder: path.resolve(masks.folder) } };
  return { table: table === undefined ? null : path.resolve(table), reading };
}

/** The files of images, once each, where the project will look for them. */
function arriving(images: FolderImages["images"], copies: ReadonlyMap<FoundFile, string> | null): readonly ArrivingFile[] {
  const files = new Map<FoundFile, FileIdentity>();
  for (const { channels } of images) for (const { file, content } of channels) files.set(file, content);
  return [...files].map(([file, { bytes, modifiedMs }]) => ({ path: copies?.get(file) ?? file.path, bytes, modifiedMs }));
}

function reportOf(
  { folder, files, alsoUsed, skipped, channels, layout, leftOut, notes, pages, joins, plateMaps, masks }: FolderImages,
  used: number,
  changes: ImportReport["changes"],
  stored: Pick<ImportReport, "plates" | "wells" | "sites" | "images">,
  conflicts: ImportReport["skipped"],
): ImportReport {
  const allSkipped = [...skipped, ...conflicts];
  if (stored.images === 0) throw nothingUsable(folder, files, allSkipped, leftOut, layout);
  const conflicting = new Set(conflicts.map(({ file }) => file)).size;
  return { files, used: used + alsoUsed - conflicting, skipped: allSkipped, ...stored, channels: channels.map(({ name }) => name), layout, leftOut, notes: [...notes], pages, joins: [...joins], plateMaps: [...plateMaps], masks: masks?.report ?? null, changes };
}
