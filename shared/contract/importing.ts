import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { ImportReport, SkippedFile } from "../domain/importReport.ts";
import { HexColour, inProject, Progress } from "./ids.ts";

/** What a table's column can be read as. `metadata` keeps it under its own name. */
export const ColumnRole = z.enum(["file", "plate", "well", "row", "column", "site", "channel", "compound", "concentration", "replicate", "class", "metadata", "ignore"]);
export type ColumnRole = z.infer<typeof ColumnRole>;

export const ImportSource = z.object({
  folder: z.string().min(1),
  table: z.string().nullable(),
  /** How to read the table's columns, by position, where a person knows better than their names; absent columns are read by name. */
  columnRoles: z.record(z.string(), ColumnRole).default({}),
});
export type ImportSource = z.infer<typeof ImportSource>;

/** One image as it would be imported. */
export const PreviewImage = z.object({
  name: z.string(),
  plate: z.string().nullable(),
  well: z.string().nullable(),
  site: z.string().nullable(),
  compound: z.string().nullable(),
  concentration: z.number().nullable(),
  className: z.string().nullable(),
  files: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
});
export type PreviewImage = z.infer<typeof PreviewImage>;

/** What an import would bring, from the names, the table and the first files. */
export const ImportPreview = z.object({
  layout: z.enum(["table", "folders", "idx"]),
  /** Tables in the folder that may describe the images, best first. */
  tables: z.array(z.string()),
  /** The table's columns in order; empty without a table. */
  columns: z.array(z.object({ name: z.string(), role: ColumnRole, examples: z.array(z.string()) })),
  files: z.int(),
  used: z.int(),
  images: z.int(),
  examples: z.array(PreviewImage),
  channels: z.array(z.object({ name: z.string(), colour: HexColour })),
  /** Whether the names of the channels are fixed by earlier imports or by the files. */
  channelsAreNamed: z.boolean(),
  classes: z.array(z.object({ name: z.string(), images: z.int() })),
  plates: z.array(z.object({ name: z.string(), rows: z.int(), columns: z.int(), wells: z.array(z.object({ row: z.int(), column: z.int(), images: z.int() })) })),
  skipped: z.array(SkippedFile),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportEvent = z.discriminatedUnion("kind", [Progress, z.object({ kind: z.literal("done"), report: ImportReport })]);

/** Bringing images into a project. */
export const importing = {
  preview: oc.input(inProject.extend({ source: ImportSource })).output(ImportPreview),
  /** Imports; ending the iterator cancels and leaves the project as it was. */
  run: oc
    .input(inProject.extend({ source: ImportSource, copy: z.boolean(), channels: z.array(z.object({ name: z.string().trim().min(1), colour: HexColour })) }))
    .output(eventIterator(ImportEvent)),
};
