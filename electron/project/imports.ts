import type { Database } from "better-sqlite3";
import { FolderReading } from "../../shared/contract/importing.ts";

/** An import that brought or confirmed images, and what a person said of the folder. Paths are absolute. */
export type ImportRecord = { readonly folder: string; readonly table: string | null; readonly reading: FolderReading; readonly isCopied: boolean; readonly images: number };

/** Keeps that a folder was imported. */
export function insertImport(db: Database, { folder, table, reading, isCopied, images }: ImportRecord): void {
  db.prepare("INSERT INTO import (folder, table_path, reading, is_copied, images, imported_at) VALUES (?, ?, ?, ?, ?, ?)").run(folder, table, JSON.stringify(reading), Number(isCopied), images, new Date().toISOString());
}

/** Every import up to a time (ISO 8601), oldest first. */
export function listImports(db: Database, until: string): ImportRecord[] {
  const rows = db.prepare<[string], Omit<ImportRecord, "isCopied" | "reading"> & { isCopied: number; reading: string }>(
    'SELECT folder, table_path AS "table", reading, is_copied AS isCopied, images FROM import WHERE imported_at <= ? ORDER BY id',
  );
  return rows.all(until).map((row) => ({ ...row, reading: FolderReading.parse(JSON.parse(row.reading)), isCopied: row.isCopied === 1 }));
}

/** The images that were in the project at a time (ISO 8601), by id. */
export function imagesAt(db: Database, time: string): ReadonlySet<number> {
  return new Set(db.prepare<[string], number>("SELECT id FROM image WHERE imported_at <= ?").pluck().all(time));
}
