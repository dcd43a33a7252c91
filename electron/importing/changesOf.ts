import { existsSync } from "node:fs";
import path from "node:path";
import type { ImportChanges } from "../../shared/domain/importReport.ts";
import { listFiles } from "../project/files.ts";
import type { Project } from "../project/project.ts";

/** A file that is about to be stored, at the place where the project will look for it. */
export type ArrivingFile = { readonly path: string; readonly bytes: number; readonly modifiedMs: number };

const SHOWN = 20;

/** What arriving files change of a project, and which of its files in that folder are gone. */
export function changesOf(project: Project, folder: string, arriving: readonly ArrivingFile[]): ImportChanges {
  const known = new Map(listFiles(project).map((file) => [file.path, file]));
  const counts = { added: 0, changed: 0, unchanged: 0 };
  for (const { path: at, bytes, modifiedMs } of arriving) {
    const before = known.get(at);
    if (before === undefined) counts.added++;
    else if (before.bytes === bytes && before.modifiedMs === modifiedMs) counts.unchanged++;
    else counts.changed++;
    known.delete(at);
  }
  const gone = [...known.keys()].filter((at) => isBelow(at, folder) && !existsSync(at));
  return { ...counts, vanished: gone.length, vanishedFiles: gone.slice(0, SHOWN) };
}

/** Whether a path lies below a folder. */
export function isBelow(at: string, folder: string): boolean {
  return at.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
