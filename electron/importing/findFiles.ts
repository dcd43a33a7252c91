import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";

/** A file that may be an image. */
export type FoundFile = {
  readonly path: string;
  /** From the folder that is imported, with / on every system. */
  readonly relative: string;
};

export type FoundFiles = { readonly files: readonly FoundFile[]; readonly skipped: readonly SkippedFile[] };

/** Files that lie beside images and are never meant to be one. */
const documents = /\.(csv|tsv|txt|json|md|xml|html?|ya?ml|log|ini|htd|m[lr]f|mes|xlsx?|pdf|db|lnk|tmp|sqlite)$|^(licen[cs]e|readme|copying)([-_.].*)?$/i;
/** Hidden files, what Windows and macOS leave behind, and projects (with their half-made drafts). */
const hidden = /^\.|^__MACOSX$|^\$RECYCLE\.BIN$|^System Volume Information$|^@eaDir$|\.moascope(\.new-.{6})?$/i;

/** Every file below a folder that may be an image, in natural order of the path. Links are followed, each folder once. Throws ImportFolderMissing. */
export function findFiles(folder: string, tablePath: string | null, signal: AbortSignal): FoundFiles {
  const files: FoundFile[] = [];
  const skipped: SkippedFile[] = [];
  const visited = new Set<string>();

  function visit(directory: string, relativeDirectory: string): void {
    signal.throwIfAborted();
    const real = realpathSync(directory);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (hidden.test(entry.name)) continue;
      const relative = relativeDirectory === "" ? entry.name : `${relativeDirectory}/${entry.name}`;
      try {
        take(path.join(directory, entry.name), relative, entry);
      } catch (error) {
        skipped.push({ file: relative, reason: whyUnreadable(error, entry) });
      }
    }
  }

  function take(absolute: string, relative: string, entry: Dirent): void {
    const target = entry.isSymbolicLink() ? statSync(absolute) : entry;
    if (target.isDirectory()) return visit(absolute, relative);
    if (documents.test(entry.name) || absolute === tablePath) return;
    if (target.isFile()) files.push({ path: absolute, relative });
    else skipped.push({ file: relative, reason: "is not a file (a pipe or a device)" });
  }

  visit(existingFolder(folder), "");
  const order = new Intl.Collator("en", { numeric: true });
  return { files: files.sort((a, b) => order.compare(a.relative, b.relative) || (a.relative < b.relative ? -1 : 1)), skipped };
}

/** The real path of a folder that must exist. */
export function existingFolder(folder: string): string {
  let isFolder: boolean;
  try {
    isFolder = statSync(folder).isDirectory();
  } catch (error) {
    const code = codeOf(error);
    throw new Failure("ImportFolderMissing", { path: folder, reason: code === "ENOENT" ? "there is no such folder" : `it cannot be opened (${code})` }, { cause: error });
  }
  if (!isFolder) throw new Failure("ImportFolderMissing", { path: folder, reason: "it is a file, not a folder" });
  return realpathSync(folder);
}

function whyUnreadable(error: unknown, entry: Dirent): string {
  const code = codeOf(error);
  if (entry.isSymbolicLink() && (code === "ENOENT" || code === "ELOOP")) return "is a link to a file that does not exist";
  return `cannot be opened (${code})`;
}

/** The system's code of a file error; anything else is a bug or a cancellation and goes on its way. */
function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string" && error.code.startsWith("E")) return error.code;
  throw error;
}
