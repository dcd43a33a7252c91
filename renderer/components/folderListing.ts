import type { FileEntry, FolderListing } from "../../shared/contract/files.ts";
import type { FolderQuestion } from "../state/folderRequests.svelte.ts";

type Wish = Pick<FolderQuestion, "want" | "extensions">;

/** The entries that help to find what is wanted: files only where they are wanted or say that this is the right folder. */
export function shownEntries({ want, extensions = [] }: Wish, entries: readonly FileEntry[]): readonly FileEntry[] {
  if (want === "folder") return entries;
  return entries.filter(({ kind, name }) => kind !== "file" || (want === "file" && hasEnding(name, extensions)));
}

/** What the choose button would answer with, given the entry under the highlight; null where there is nothing to choose. */
export function choiceOf({ want }: Wish, listing: FolderListing, highlighted: FileEntry | undefined): string | null {
  if (want === "folder") return highlighted?.kind === "folder" ? highlighted.path : listing.path;
  if (highlighted?.kind === want) return highlighted.path;
  return want === "project" && isProject(listing.path) ? listing.path : null;
}

/** Whether Enter or a double click goes into an entry, rather than choosing it. */
export function opens({ want }: Wish, { kind }: FileEntry): boolean {
  return kind === "folder" || (kind === "project" && want !== "project");
}

/** The last part of a path, on any system; the path itself where there is none. */
export function nameOf(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== "") ?? path;
}

/** The next entry from a place on whose name begins with the typed letters; -1 where none does. */
export function typeAhead(entries: readonly Pick<FileEntry, "name">[], typed: string, from: number): number {
  const begins = ({ name }: Pick<FileEntry, "name">) => name.toLowerCase().startsWith(typed.toLowerCase());
  const after = entries.findIndex((entry, at) => at >= from && begins(entry));
  return after >= 0 ? after : entries.findIndex(begins);
}

function hasEnding(name: string, extensions: readonly string[]): boolean {
  return extensions.length === 0 || extensions.some((extension) => name.toLowerCase().endsWith(`.${extension}`));
}

function isProject(path: string): boolean {
  return nameOf(path).endsWith(".moascope");
}
