import { realpathSync } from "node:fs";
import path from "node:path";
import type { ImportReport, SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import { asFailure } from "../project/asFailure.ts";
import { listChannels } from "../project/channels.ts";
import type { Project } from "../project/project.ts";
import { assemble, type AssembledImage } from "./assemble.ts";
import { chooseChannels, whyOtherChannels } from "./chooseChannels.ts";
import { copyFiles } from "./copyFiles.ts";
import { existingFolder, findFiles, type FoundFile } from "./findFiles.ts";
import { folderLayout } from "./folderLayout.ts";
import { idxLayout, isIdxName } from "./idxLayout.ts";
import { filesOf, type Layout } from "./layout.ts";
import { readFiles } from "./readFiles.ts";
import { readTable } from "./readTable.ts";
import { storeImages } from "./storeImages.ts";
import { tableLayout } from "./tableLayout.ts";

export type ImportRequest = {
  /** The folder that holds the images. */
  readonly images: string;
  readonly table?: string | undefined;
  /** Copies the used files into the project instead of referring to them. */
  readonly copy: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ImportProgress) => void;
};

export type ImportProgress = { readonly step: "reading" | "copying"; readonly done: number; readonly total: number };

/**
 * Imports a folder: as a table describes it, as IDX files, or as one folder a class. A file that cannot be used is named in the report with its reason.
 * A failure or a cancellation leaves the project as it was: ImportFolderMissing, ImportFolderEmpty, NothingUsable, the Table failures, DiskFull.
 */
export async function importImages(project: Project, { images, table, copy, signal, onProgress }: ImportRequest): Promise<ImportReport> {
  const folder = existingFolder(images);
  const readingTable = table === undefined ? null : readTable(path.resolve(table));
  const found = findFiles(folder, readingTable === null ? null : realpathSync(readingTable.path), signal);
  if (found.files.length === 0 && found.skipped.length === 0) throw new Failure("ImportFolderEmpty", { path: folder });

  const layout = await layOut(readingTable, found.files, folder);
  const planned = [...new Set(layout.images.flatMap(({ source }) => filesOf(source)))];
  const contents = await readFiles(planned, signal, (done) => onProgress({ step: "reading", done, total: planned.length }));

  const reasons = new Map<FoundFile, string>();
  const assembled: AssembledImage[] = [];
  for (const image of layout.images) {
    const result = assemble(image, contents);
    if (result instanceof Map) for (const [file, reason] of result) reasons.set(file, reason);
    else assembled.push(result as AssembledImage);
  }
  const channels = listChannels(project.db);
  const expected = channels.length > 0 ? channels : chooseChannels(assembled);
  const fitting = assembled.filter((image) => {
    const reason = whyOtherChannels(image, expected);
    if (reason !== null) for (const file of filesOf(image.planned.source)) reasons.set(file, reason);
    return reason === null;
  });

  const skipped = [...[...reasons].map(([file, reason]) => ({ file: file.relative, reason })), ...layout.skipped, ...found.skipped];
  const files = found.files.length + found.skipped.length;
  if (fitting.length === 0) throw nothingUsable(folder, files, skipped);

  const used = [...new Set(fitting.flatMap(({ planned: { source } }) => filesOf(source)))];
  const alsoUsed = layout.alsoUsed?.length ?? 0;
  try {
    const copies = copy ? await copyFiles(used, path.join(project.folder, "images"), signal, (done) => onProgress({ step: "copying", done, total: used.length })) : null;
    try {
      signal.throwIfAborted();
      return storeImages(project, fitting, expected, copies?.paths ?? null, (stored, conflicts) => {
        const conflicting = new Set(conflicts.map(({ file }) => file));
        const allSkipped = [...skipped, ...conflicts];
        if (stored.images === 0) throw nothingUsable(folder, files, allSkipped);
        return { files, used: used.length + alsoUsed - conflicting.size, skipped: allSkipped, ...stored, channels: [...expected] };
      });
    } catch (error) {
      await copies?.undo();
      throw error;
    }
  } catch (error) {
    throw asFailure(error, project.folder);
  }
}

function layOut(table: ReturnType<typeof readTable> | null, files: readonly FoundFile[], folder: string): Layout | Promise<Layout> {
  if (table !== null) return tableLayout(table, files, folder);
  return files.some(({ relative }) => isIdxName(relative)) ? idxLayout(files) : folderLayout(files);
}

function nothingUsable(folder: string, files: number, skipped: readonly SkippedFile[]): Failure {
  return new Failure("NothingUsable", { path: folder, report: { files, used: 0, skipped: [...skipped], plates: 0, wells: 0, sites: 0, images: 0, channels: [] } });
}
