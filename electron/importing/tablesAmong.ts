import { Failure } from "../../shared/failure.ts";
import type { FoundFile } from "./findFiles.ts";
import { readTable, type Table } from "./readTable.ts";

/** Tables that are looked into; a folder of results may hold thousands. */
const TABLES = 20;

/** The first tables among the documents of a folder, those near the top first. */
export function tablesAmong(documents: readonly FoundFile[]): Table[] {
  const depth = ({ relative }: FoundFile) => relative.split("/").length;
  const named = documents.filter(({ relative }) => /\.(csv|tsv)$/i.test(relative)).sort((a, b) => depth(a) - depth(b));
  return named.slice(0, TABLES).flatMap(({ path }) => {
    try {
      return [readTable(path)];
    } catch (error) {
      // Documents may be anything.
      if (error instanceof Failure) return [];
      throw error;
    }
  });
}
