import { z } from "zod";
import { LayoutName } from "./importLayout.ts";

/** A file that was left out of an import, and why in one line. */
export const SkippedFile = z.object({ file: z.string(), reason: z.string() });
export type SkippedFile = z.infer<typeof SkippedFile>;

/** Files that nobody would take for images of the screen, and that are therefore only counted. */
export const LeftOut = z.object({
  /** Small pictures that a microscope's software keeps beside the images. */
  thumbnails: z.int(),
  /** Hidden files, and what operating systems leave behind. */
  hidden: z.int(),
  /** Texts, tables and metadata. */
  documents: z.int(),
  /** Images that the microscope's own list marks as failed. */
  failed: z.int(),
});
export type LeftOut = z.infer<typeof LeftOut>;

/** Files with several pages, each of one sample a pixel. */
export const FilePages = z.object({
  /** The most pages that one of them has. */
  most: z.int(),
  /** Whether all of them say what their pages are. */
  areKnown: z.boolean(),
  /** Whether some were taken for channels because neither the files nor a person says what they are. */
  areGuessed: z.boolean(),
});
export type FilePages = z.infer<typeof FilePages>;

/** How a table was joined to the images. */
export const JoinReport = z.object({
  table: z.string(),
  /** What a row is about. */
  by: z.enum(["file", "plate and well", "well", "compound"]),
  rows: z.int(),
  /** Rows that are about an image that is there. */
  matched: z.int(),
  /** Five rows that are about none, by what they name. */
  unmatched: z.array(z.string()),
  /** Images that a row is about, and how many there are. */
  images: z.int(),
  ofImages: z.int(),
  /** What the table adds, by the name under which it is kept. */
  columns: z.array(z.string()),
});
export type JoinReport = z.infer<typeof JoinReport>;

/** How masks were found for images. */
export const MaskReport = z.object({
  folder: z.string(),
  /** Files that are masks, and images that have one, of how many. */
  files: z.int(),
  images: z.int(),
  ofImages: z.int(),
  /** Five of the masks that are of no image, or do not fit theirs. */
  unmatched: z.array(SkippedFile),
});
export type MaskReport = z.infer<typeof MaskReport>;

/** What differs from the last import of the same folder, in files. */
export const ImportChanges = z.object({
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** Files that belong to the project, lay in this folder, and are gone; their images stay in the project. */
  vanished: z.int(),
  vanishedFiles: z.array(z.string()),
});
export type ImportChanges = z.infer<typeof ImportChanges>;

/** What an import read: files found and used, and the plates, wells, sites and images that they are. An image is one field or crop with all its channels. */
export const ImportReport = z.object({
  files: z.int(),
  used: z.int(),
  skipped: z.array(SkippedFile),
  plates: z.int(),
  wells: z.int(),
  sites: z.int(),
  images: z.int(),
  channels: z.array(z.string()),
  layout: LayoutName,
  leftOut: LeftOut,
  /** What a person should know of how the folder was read, in sentences. */
  notes: z.array(z.string()),
  /** null where every file has one page. */
  pages: FilePages.nullable(),
  joins: z.array(JoinReport),
  /** Plate maps in the folder that are not joined, as they would be. */
  plateMaps: z.array(JoinReport),
  /** null where no masks were asked for. */
  masks: MaskReport.nullable(),
  changes: ImportChanges,
});
export type ImportReport = z.infer<typeof ImportReport>;
