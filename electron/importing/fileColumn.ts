import { Failure } from "../../shared/failure.ts";
import { type ColumnRoles, fileHeadings, normaliseHeading, numberHeadings } from "./columns.ts";
import type { FileIndex } from "./fileIndex.ts";
import type { FoundFile } from "./findFiles.ts";
import type { Table } from "./readTable.ts";

/** The column that says which file a row is about, and how its cells are looked up. */
export type FileColumn = { readonly index: number; readonly filesFor: (cell: string) => readonly FoundFile[] };

/** A column that is not called a file column is one only if most of its cells name a file each. */
const convincingShare = 0.5;

/**
 * Finds the column of file names: the one that a person chose; else one that is called so and names files; else the one whose cells match the files best; else an unnamed or id column
 * of numbers that each end one file's name. Throws TableNamesNoFile and TableWithoutFileColumn.
 */
export function findFileColumn(table: Table, files: FileIndex, folder: string, said: ColumnRoles = new Map()): FileColumn {
  const cellsOf = (index: number) => table.rows.map((row) => row[index] ?? "");
  const matches = (index: number, filesFor: FileColumn["filesFor"]) => cellsOf(index).filter((cell) => filesFor(cell).length > 0).length;
  // A column of a few repeated values, such as sites, may match files that happen to be called 1.tif and 2.tif.
  const isConvincing = (index: number, filesFor: FileColumn["filesFor"]) =>
    matches(index, filesFor) >= convincingShare * table.rows.length && new Set(cellsOf(index)).size === table.rows.length;

  const chosen = table.header.findIndex((_, index) => said.get(index) === "file");
  if (chosen >= 0) {
    if (matches(chosen, files.named) > 0) return { index: chosen, filesFor: files.named };
    if (isConvincing(chosen, files.numbered)) return { index: chosen, filesFor: files.numbered };
    throw new Failure("TableNamesNoFile", { path: table.path, folder, names: [...new Set(cellsOf(chosen).filter((cell) => cell !== ""))].slice(0, 3) });
  }

  const headings = table.header.map((heading, index) => (said.has(index) ? null : normaliseHeading(heading)));
  const called = fileHeadings.flatMap((heading) => headings.flatMap((found, index) => (found === heading ? [index] : [])));
  const best = bestBy(called, (index) => matches(index, files.named));
  if (best !== null) return { index: best, filesFor: files.named };

  const columns = table.header.map((_, index) => index);
  const matching = bestBy(columns.filter((index) => isConvincing(index, files.named)), (index) => matches(index, files.named));
  if (matching !== null) return { index: matching, filesFor: files.named };

  const numbers = columns.filter((index) => (numberHeadings as readonly string[]).includes(headings[index] ?? "") && isConvincing(index, files.numbered));
  const numbered = bestBy(numbers, (index) => matches(index, files.numbered));
  if (numbered !== null) return { index: numbered, filesFor: files.numbered };

  const [named] = called;
  if (named === undefined) throw new Failure("TableWithoutFileColumn", { path: table.path, columns: [...table.header] });
  throw new Failure("TableNamesNoFile", { path: table.path, folder, names: [...new Set(cellsOf(named).filter((cell) => cell !== ""))].slice(0, 3) });
}

/** The index with the highest score above 0; the first of several. */
function bestBy(indices: readonly number[], score: (index: number) => number): number | null {
  let best: { readonly index: number; readonly score: number } | null = null;
  for (const index of indices) {
    const candidate = { index, score: score(index) };
    if (candidate.score > (best?.score ?? 0)) best = candidate;
  }
  return best?.index ?? null;
}
