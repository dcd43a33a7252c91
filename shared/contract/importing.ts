import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { LayoutName } from "../domain/importLayout.ts";
import { FilePages, ImportReport, JoinReport, LeftOut, MaskReport, SkippedFile } from "../domain/importReport.ts";
import { HexColour, inProject, Progress } from "./ids.ts";

/** What a table's column can be read as. `metadata` keeps it under its own name. */
export const ColumnRole = z.enum(["file", "plate", "well", "row", "column", "site", "channel", "compound", "concentration", "replicate", "class", "metadata", "ignore"]);
export type ColumnRole = z.infer<typeof ColumnRole>;

/** What the pages of files are, where a person knows better than the files. */
export const PageMeaning = z.enum(["channels", "depths", "times"]);
export type PageMeaning = z.infer<typeof PageMeaning>;

export const ImportSource = z.object({
  folder: z.string().min(1),
  /** A table with a row for each file, that decides which files are images. */
  table: z.string().nullable(),
  /** How to read the table's columns, by position, where a person knows better than their names; absent columns are read by name. */
  columnRoles: z.record(z.string(), ColumnRole).default({}),
  /** How to read the folder; null finds out. */
  layout: LayoutName.nullable().default(null),
  /** A regular expression with named groups (see `patternGroups`), for the layout `pattern`; one with a / is matched against the path from the folder, else against the file's name. */
  pattern: z.string().nullable().default(null),
  /** What the pages of files with several pages are; null believes the files, and takes up to five pages of which nothing is said for channels. */
  pages: PageMeaning.nullable().default(null),
  /** Plate maps and other tables that say more of the images: by file, by plate and well, by well, or by compound. */
  joins: z.array(z.string()).default([]),
  /** The folder with the masks of the images, and what their names have behind those of the images (null for what is usual); null without masks. */
  masks: z.object({ folder: z.string().min(1), ending: z.string().min(1).nullable() }).nullable().default(null),
});
export type ImportSource = z.infer<typeof ImportSource>;

/** What a person says of a folder beside its table: nothing, where that is found out. */
export const FolderReading = ImportSource.pick({ columnRoles: true, layout: true, pattern: true, pages: true, joins: true, masks: true });
export type FolderReading = z.infer<typeof FolderReading>;

/** What the groups of a pattern can say; `row` and `column` together stand for `well`. */
export const patternGroups = ["plate", "well", "row", "column", "site", "channel", "z", "time"] as const;
export type PatternGroup = (typeof patternGroups)[number];

/** What a layout reads from one file: null where it says nothing. The well has its usual name, A01. */
export const ParsedFile = z.object({
  file: z.string(),
  plate: z.string().nullable(),
  well: z.string().nullable(),
  site: z.string().nullable(),
  channel: z.string().nullable(),
  z: z.string().nullable(),
  time: z.string().nullable(),
});
export type ParsedFile = z.infer<typeof ParsedFile>;

/** A way to read the folder, and how much of it that explains. */
export const LayoutCandidate = z.object({
  layout: LayoutName,
  /** Files that become part of an image, and their share of all files that may be images. */
  files: z.int(),
  share: z.number().min(0).max(1),
  images: z.int(),
  /** The pattern that reads the same, to start editing from; null for layouts that do not go by file names. */
  pattern: z.string().nullable(),
});
export type LayoutCandidate = z.infer<typeof LayoutCandidate>;

/** How a pattern fits the files of a folder. */
export const PatternMatch = z.object({
  /** Files that may be images, and those that the pattern matches. */
  files: z.int(),
  matched: z.int(),
  /** The first five that it matches, and five that it does not. */
  parsed: z.array(ParsedFile),
  unmatched: z.array(z.string()),
});
export type PatternMatch = z.infer<typeof PatternMatch>;

/** What is not there that would be expected, from the names: fields without all channels, wells with fewer sites than most. */
export const Completeness = z.object({
  /** Fields with a file for every channel, and those without, which are left out. */
  complete: z.int(),
  incomplete: z.int(),
  /** In how many fields each channel is found, the channels that are left out for being rare included. */
  channels: z.array(z.object({ name: z.string(), fields: z.int(), isUsed: z.boolean() })),
  /** Five of the incomplete fields. */
  examples: z.array(z.object({ field: z.string(), lacks: z.array(z.string()) })),
  /** The number of sites that most wells have, and the wells that have fewer. */
  usualSites: z.int(),
  poorerWells: z.array(z.object({ plate: z.string(), well: z.string(), sites: z.int() })),
});
export type Completeness = z.infer<typeof Completeness>;

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
  layout: LayoutName,
  /** Every way to read the folder that explains some of it, best first; the first is what is found without being told. */
  candidates: z.array(LayoutCandidate),
  /** The pattern of the layout in use, to edit; null where it has none. */
  pattern: z.string().nullable(),
  /** Five files as the layout reads them; empty for class folders, IDX and NPZ. */
  parsed: z.array(ParsedFile),
  completeness: Completeness.nullable(),
  joins: z.array(JoinReport),
  /** Plate maps in the folder that are not joined, as they would be. */
  plateMaps: z.array(JoinReport),
  /** By names alone: no mask was opened. null where none were asked for. */
  masks: MaskReport.nullable(),
  leftOut: LeftOut,
  /** What a person should know of how the folder was read, in sentences. */
  notes: z.array(z.string()),
  /** Tables in the folder that may describe the images, best first. */
  tables: z.array(z.string()),
  /** The table's columns in order; empty without a table. */
  columns: z.array(z.object({ name: z.string(), role: ColumnRole, examples: z.array(z.string()) })),
  files: z.int(),
  used: z.int(),
  images: z.int(),
  /** How many images' files were opened: where that is not all, more of them may turn out to be left out. */
  opened: z.int(),
  examples: z.array(PreviewImage),
  /** The project's, or those that it would have: what files call them, and what people do. */
  channels: z.array(z.object({ fileName: z.string(), name: z.string(), colour: HexColour })),
  /** Whether the files name their channels themselves. */
  channelsAreNamed: z.boolean(),
  /** Of the opened files; null where every one has one page. */
  pages: FilePages.nullable(),
  classes: z.array(z.object({ name: z.string(), images: z.int() })),
  plates: z.array(z.object({ name: z.string(), rows: z.int(), columns: z.int(), wells: z.array(z.object({ row: z.int(), column: z.int(), images: z.int() })) })),
  skipped: z.array(SkippedFile),
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportEvent = z.discriminatedUnion("kind", [Progress, z.object({ kind: z.literal("done"), report: ImportReport })]);

/** What became of images whose files were moved. */
export const RelinkReport = z.object({
  /** Files that were found at the new place, and those that are missing still, with five of their names. */
  relinked: z.int(),
  missing: z.int(),
  examples: z.array(z.string()),
});
export type RelinkReport = z.infer<typeof RelinkReport>;

/** Bringing images into a project. */
export const importing = {
  /** Fails with PatternInvalid and PatternSlow beside the failures of an import. */
  preview: oc.input(inProject.extend({ source: ImportSource })).output(ImportPreview),
  /** Tries a pattern on the names alone, quickly enough for every key stroke. Fails with PatternInvalid and PatternSlow. */
  match: oc.input(inProject.extend({ folder: z.string().min(1), pattern: z.string() })).output(PatternMatch),
  /** Imports; ending the iterator cancels and leaves the project as it was. `channels` are those of a project that has none yet. */
  run: oc
    .input(inProject.extend({ source: ImportSource, copy: z.boolean(), channels: z.array(z.object({ fileName: z.string(), name: z.string().trim().min(1), colour: HexColour })) }))
    .output(eventIterator(ImportEvent)),
  /**
   * Points the project at a folder to which its images were moved. `from` is the folder where they were; null looks for every missing file below `to` by its name,
   * length and beginning. Nothing changes unless a file is found. Fails with ImportFolderMissing and NothingRelinked.
   */
  relink: oc.input(inProject.extend({ from: z.string().nullable(), to: z.string().min(1) })).output(RelinkReport),
};
