import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import type { LeftOut, SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";

/** A file that may be an image. */
export type FoundFile = {
  readonly path: string;
  /** From the folder that is imported, with / on every system. */
  readonly relative: string;
};

/** What lies below a folder. A Zarr group is a folder, and is listed once, by itself. */
export type FoundFiles = {
  readonly files: readonly FoundFile[];
  readonly zarrs: readonly FoundFile[];
  /** Texts, tables and metadata, which may describe the images. */
  readonly documents: readonly FoundFile[];
  readonly skipped: readonly SkippedFile[];
  readonly leftOut: LeftOut;
};

/** Files that lie beside images and are never meant to be one. */
const documents = /\.(csv|tsv|txt|json|md|xml|html?|ya?ml|log|ini|htd|nd|scan|m[lr]f|mes|wp[ip]|xdce|xlog|ome\.xml|companion\.ome|xlsx?|pdf|db|lnk|tmp|sqlite)$|^(licen[cs]e|readme|copying)([-_.].*)?$/i;
/** Hidden files, what Windows and macOS leave behind, and projects (with their half-made drafts). */
const hidden = /^\.|^__MACOSX$|^\$RECYCLE\.BIN$|^System Volume Information$|^@eaDir$|^Thumbs\.db$|^desktop\.ini$|\.moascope(\.new-.{6})?$/i;

/** ImageXpress writes `_thumb` before the identifier, others have folders of them. */
const thumbnail = /_thumb(?=[._-]|[0-9A-F]{8}-|\d)|_thumb$|^thumb_|^\.?thumb(nail)?s?(\.|$)/i;
/** What makes a folder a Zarr group or array. */
const zarrFiles = new Set([".zgroup", ".zattrs", ".zarray", "zarr.json"]);

/** Every file below a folder that may be an image, in natural order of the path. Links are followed, each folder once; the files in `apart` are no images. Throws ImportFolderMissing. */
export function findFiles(folder: string, apart: ReadonlySet<string>, signal: AbortSignal): FoundFiles {
  const files: FoundFile[] = [];
  const zarrs: FoundFile[] = [];
  const papers: FoundFile[] = [];
  const skipped: SkippedFile[] = [];
  const leftOut = { thumbnails: 0, hidden: 0, documents: 0, failed: 0 };
  const visited = new Set<string>();
  const top = existingFolder(folder);

  function visit(directory: string, relativeDirectory: string): void {
    signal.throwIfAborted();
    const real = realpathSync(directory);
    if (visited.has(real)) return;
    visited.add(real);
    const entries = readdirSync(directory, { withFileTypes: true });
    // As path.join does, which would look for dots in each of tens of thousands of paths.
    const start = directory.endsWith(path.sep) ? directory : directory + path.sep;
    if (entries.some(({ name }) => zarrFiles.has(name))) return void zarrs.push({ path: directory, relative: relativeDirectory });
    for (const entry of entries) {
      if (hidden.test(entry.name)) {
        leftOut.hidden++;
        continue;
      }
      const relative = relativeDirectory === "" ? entry.name : `${relativeDirectory}/${entry.name}`;
      try {
        take(start + entry.name, relative, entry);
      } catch (error) {
        skipped.push({ file: relative, reason: whyUnreadable(error, entry) });
      }
    }
  }

  function take(absolute: string, relative: string, entry: Dirent): void {
    const target = entry.isSymbolicLink() ? statSync(absolute) : entry;
    if (target.isDirectory()) {
      // A link to the top of the disk would have all of it searched.
      if (entry.isSymbolicLink() && top.startsWith(withSeparator(realpathSync(absolute))) && realpathSync(absolute) !== top) return void skipped.push({ file: relative, reason: "is a link to a folder that this one lies in" });
      return visit(absolute, relative);
    }
    if (documents.test(entry.name) || apart.has(absolute)) {
      leftOut.documents++;
      papers.push({ path: absolute, relative });
    } else if (thumbnail.test(entry.name)) leftOut.thumbnails++;
    else if (target.isFile()) files.push({ path: absolute, relative });
    else skipped.push({ file: relative, reason: "is not a file (a pipe or a device)" });
  }

  visit(top, "");
  const order = new Intl.Collator("en", { numeric: true });
  const sorted = (list: FoundFile[]) => list.sort((a, b) => order.compare(a.relative, b.relative) || (a.relative < b.relative ? -1 : 1));
  return { files: sorted(files), zarrs: sorted(zarrs), documents: sorted(papers), skipped, leftOut };
}

function withSeparator(folder: string): string {
  return folder.endsWith(path.sep) ? folder : folder + path.sep;
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
