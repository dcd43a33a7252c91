import { existsSync } from "node:fs";
import path from "node:path";
import type { ImportChanges } from "../../shared/domain/importReport.ts";
import { eachFile } from "../project/files.ts";
import type { Project } from "../project/project.ts";

/** A file that is about to be stored, at the place where the project will look for it. */
export type ArrivingFile = { readonly path: string; readonly bytes: number; readonly modifiedMs: number };

const SHOWN = 20;

/** What arriving files change of a project, and which of its files in that folder are gone. */
export function changesOf(project: Project, folder: string, arriving: readonly ArrivingFile[]): ImportChanges {
  const expected = new Map(arriving.map((file) => [file.path, file]));
  const counts = { changed: 0, unchanged: 0 };
  const gone: string[] = [];
  for (const { path: at, bytes, modifiedMs } of eachFile(project)) {
    const now = expected.get(at);
    if (now === undefined) {
      if (isBelow(at, folder) && !existsSync(at)) gone.push(at);
    } else if (now.bytes === bytes && now.modifiedMs === modifiedMs) counts.unchanged++;
    else counts.changed++;
  }
  const added = expected.size - counts.changed - counts.unchanged;
  return { added, ...counts, vanished: gone.length, vanishedFiles: gone.slice(0, SHOWN) };
}

/** Whether a path lies below a folder. */
export function isBelow(at: string, folder: string): boolean {
  return at.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
