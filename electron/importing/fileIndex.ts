import type { FoundFile } from "./findFiles.ts";

/** Finds files by what tables call them. */
export type FileIndex = {
  /** The files that a name may mean: none, one, or several where the name is ambiguous. */
  readonly named: (name: string) => readonly FoundFile[];
  /** The files of which the name without its ending ends in this number. */
  readonly numbered: (number: string) => readonly FoundFile[];
};

/**
 * Indexes the files of a folder. A table's name may be a path from any folder above the file, or one that leads to the folder from elsewhere,
 * or bare; in other case, with \ for /, or without its ending.
 */
export function indexFiles(files: readonly FoundFile[]): FileIndex {
  // Each is made when it is first asked for: most tables name wells and no files, and there may be tens of thousands.
  const byBase = onceAsked(() => Map.groupBy(files, (file) => baseOf(key(file.relative))));
  const byStem = onceAsked(() => Map.groupBy(files, (file) => stemOf(baseOf(key(file.relative)))));
  const byNumber = onceAsked(() => Map.groupBy(files, (file) => trailingNumber(stemOf(baseOf(file.relative))) ?? ""));

  function named(name: string): readonly FoundFile[] {
    const written = name.trim().replaceAll("\\", "/").replace(/^(\.\/)+/, "");
    const wanted = key(written);
    if (wanted === "") return [];
    const complete = byBase().get(baseOf(wanted))?.filter((file) => meansSame(wanted, key(file.path), key(file.relative))) ?? [];
    const matching = complete.length > 0 ? complete : (byStem().get(baseOf(wanted))?.filter((file) => meansSame(wanted, stemOf(key(file.path)), stemOf(key(file.relative)))) ?? []);
    // The path from the imported folder, and then the same capitals, settle what would otherwise be ambiguous.
    return onlyOne(matching, (file) => file.relative === written) ?? onlyOne(matching, (file) => key(file.relative) === wanted) ?? onlyOne(matching, (file) => baseOf(file.relative) === baseOf(written)) ?? matching;
  }

  return {
    named,
    numbered: (number) => (/^\d+(\.0+)?$/.test(number.trim()) ? (byNumber().get(withoutZeros(number.trim().replace(/\.0+$/, ""))) ?? []) : []),
  };
}

function onceAsked<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Whether a name from a table and a file are the same as far as both say: either one may start further up the tree. */
function meansSame(wanted: string, absolute: string, relative: string): boolean {
  return endsWithPath(absolute, wanted) || endsWithPath(wanted, relative);
}

function endsWithPath(whole: string, end: string): boolean {
  return whole === end || whole.endsWith(end.startsWith("/") ? end : `/${end}`);
}

function onlyOne(files: readonly FoundFile[], matches: (file: FoundFile) => boolean): readonly FoundFile[] | null {
  const kept = files.filter(matches);
  return kept.length === 1 ? kept : null;
}

/** macOS writes accents as separate characters, and tables come from everywhere. */
function key(path: string): string {
  return path.normalize("NFC").replaceAll("\\", "/").toLowerCase();
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function stemOf(path: string): string {
  return path.replace(/(?<=[^/])\.(ome\.)?[^./]*$/i, "");
}

function trailingNumber(stem: string): string | null {
  const digits = /\d+$/.exec(stem)?.[0];
  return digits === undefined ? null : withoutZeros(digits);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
