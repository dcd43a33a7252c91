import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { FileEntry, FolderListing } from "../../shared/contract/files.ts";
import { Failure } from "../../shared/failure.ts";

/** Entries that one listing holds. */
const LIMIT = 5_000;
const order = new Intl.Collator("en", { numeric: true });
const kinds: readonly FileEntry["kind"][] = ["folder", "project", "file"];

/** What a folder holds, by kind and name. Names that begin with a dot are left out. Fails with FolderUnreadable. */
export function listFolder(folder: string): FolderListing {
  const absolute = path.resolve(folder);
  const names = namesIn(absolute);
  const shown = names.filter((name) => !name.startsWith("."));
  const entries = shown.sort(order.compare).slice(0, LIMIT).flatMap((name) => entryAt(path.join(absolute, name)) ?? []);
  const parent = path.dirname(absolute);
  return {
    path: absolute,
    parent: parent === absolute ? null : parent,
    entries: entries.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    hidden: names.length - entries.length,
  };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw new Failure("FolderUnreadable", { path: folder, reason: error instanceof Error && "code" in error ? String(error.code) : String(error) }, { cause: error });
  }
}

/** Null for what vanished meanwhile and for links that lead nowhere. */
function entryAt(file: string): FileEntry | null {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return null;
  const name = path.basename(file);
  if (!status.isDirectory()) return { name, path: file, kind: "file", bytes: status.size };
  return { name, path: file, kind: name.endsWith(".moascope") ? "project" : "folder", bytes: null };
}
