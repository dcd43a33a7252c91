import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import type { FoundFile } from "./findFiles.ts";
import { readTable, type Table } from "./readTable.ts";
import { reasonOf } from "./reasonOf.ts";

/** Tables that are looked into; a folder of results may hold thousands. */
const TABLES = 20;
/** Further ones of which the first line is looked at, and how much of a file is read for that. */
const MOST_ALIKE = 2_000;
const FIRST_LINE = 64 * 1024;

/**
 * The first tables among the documents of a folder, those near the top first, with all others that begin with the same line as one of them (a screen may have a table
 * for each of its plates), and those of which nothing can be read.
 */
export function tablesAmong(documents: readonly FoundFile[]): { readonly tables: readonly Table[]; readonly skipped: readonly SkippedFile[] } {
  const depth = ({ relative }: FoundFile) => relative.split("/").length;
  const named = documents.filter(({ relative }) => /\.(csv|tsv)$/i.test(relative)).sort((a, b) => depth(a) - depth(b));
  const first = named.slice(0, TABLES);
  const others = named.slice(TABLES, TABLES + MOST_ALIKE);
  const beginnings = others.length === 0 ? new Set() : new Set(first.flatMap((document) => firstLine(document) ?? []));
  const tables: Table[] = [];
  const skipped: SkippedFile[] = [];
  for (const { path: at, relative } of [...first, ...others.filter((document) => beginnings.has(firstLine(document)))]) {
    try {
      tables.push(readTable(at));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      skipped.push({ file: relative, reason: reasonOf(error, at) });
    }
  }
  return { tables, skipped };
}

/** Puts tables with the same columns together, such as one for each plate. */
export function alikeTables(tables: readonly Table[]): readonly (readonly Table[])[] {
  return [...Map.groupBy(tables, ({ header }) => JSON.stringify(header.map((heading) => heading.toLowerCase()))).values()];
}

/** The folder of a table from the imported one, with / on every system; empty for that itself, and for tables outside of it. */
export function folderOfTable(table: Table, folder: string): string {
  const relative = path.relative(folder, path.dirname(table.path));
  return relative.startsWith("..") || path.isAbsolute(relative) ? "" : relative.split(path.sep).join("/");
}

/**
 * What the plate of a table that names none is called: as the imported folder, but where several tables with the same columns lie in folders of different names, each is
 * about the plate that its folder is called by.
 */
export function plateNameOf(tables: readonly Table[], folder: string): (table: Table) => string {
  const own = (table: Table) => path.basename(path.dirname(table.path));
  const isTelling = tables.length > 1 && new Set(tables.map(own)).size === tables.length;
  return (table) => (isTelling ? own(table) : path.basename(folder));
}

/** How a file begins; null where it cannot be read. */
function firstLine({ path: at }: FoundFile): string | null {
  try {
    const descriptor = openSync(at, "r");
    try {
      const bytes = Buffer.alloc(FIRST_LINE);
      return bytes.toString("latin1", 0, readSync(descriptor, bytes)).split(/[\r\n]/, 1)[0] ?? null;
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
