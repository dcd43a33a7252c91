import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { Failure } from "../../shared/failure.ts";
import type { FoundFile } from "./findFiles.ts";
import { readTable, type Table } from "./readTable.ts";
import { reasonOf } from "./reasonOf.ts";

/** Tables that are looked into; a folder of results may hold thousands. */
const TABLES = 20;

/** The first tables among the documents of a folder, those near the top first, and those of which nothing can be read. */
export function tablesAmong(documents: readonly FoundFile[]): { readonly tables: readonly Table[]; readonly skipped: readonly SkippedFile[] } {
  const depth = ({ relative }: FoundFile) => relative.split("/").length;
  const named = documents.filter(({ relative }) => /\.(csv|tsv)$/i.test(relative)).sort((a, b) => depth(a) - depth(b));
  const tables: Table[] = [];
  const skipped: SkippedFile[] = [];
  for (const { path, relative } of named.slice(0, TABLES)) {
    try {
      tables.push(readTable(path));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      skipped.push({ file: relative, reason: reasonOf(error, path) });
    }
  }
  return { tables, skipped };
}
