import type { ColumnRoles } from "../columns.ts";
import type { FoundFiles } from "../findFiles.ts";
import type { Layout } from "../layout.ts";
import type { Table } from "../readTable.ts";

/** A folder that is to be laid out, and what a person says of it. */
export type LayoutRequest = {
  readonly folder: string;
  readonly found: FoundFiles;
  /** The table that a person gave; null leaves it to the layouts to look for tables. */
  readonly table: Table | null;
  readonly columnRoles: ColumnRoles;
  /** The pattern that a person gave, for file names. */
  readonly pattern: string | null;
  readonly signal: AbortSignal;
};

/** One way to read a folder. */
export type LayoutFinder = {
  /** The share of the files that it has to explain to be chosen without being told. */
  readonly enough: number;
  /** Reads the folder in this way; null where nothing of the kind is there. */
  readonly find: (request: LayoutRequest) => Layout | null | Promise<Layout | null>;
};
