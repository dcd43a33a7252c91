import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { inProject, Progress, RowId } from "./ids.ts";

// Long columns are checked as arrays only: walking a hundred thousand numbers twice would cost more than making them.
const numbers = z.custom<readonly number[]>(Array.isArray);
const nullableNumbers = z.custom<readonly (number | null)[]>(Array.isArray);
const strings = z.custom<readonly string[]>(Array.isArray);

/** A column of text in which values repeat: `codes` are places in `values`, -1 is no value. */
export const CodedColumn = z.object({ values: strings, codes: numbers });
export type CodedColumn = z.infer<typeof CodedColumn>;

/** Every image of a project, column by column, in the order of import. Wells count from 0, -1 where unknown; `labels` are class ids, 0 for none. */
export const ImageColumns = z.object({
  ids: numbers,
  names: strings,
  plates: CodedColumn,
  wellRows: numbers,
  wellColumns: numbers,
  sites: CodedColumn,
  compounds: CodedColumn,
  concentrations: nullableNumbers,
  /** The unit of all concentrations; null where none is known or they differ. */
  concentrationUnit: z.string().nullable(),
  replicates: CodedColumn,
  labels: numbers,
});
export type ImageColumns = z.infer<typeof ImageColumns>;

/** One label that somebody or something gave. `className` null takes a label back. */
export const LabelOpinion = z.object({ className: z.string().nullable(), origin: z.enum(["table", "folder", "file", "person", "model"]), author: z.string(), createdAt: z.string(), isUndone: z.boolean() });
export type LabelOpinion = z.infer<typeof LabelOpinion>;

export const ImageDetails = z.object({
  id: RowId,
  name: z.string(),
  plate: z.string().nullable(),
  well: z.string().nullable(),
  site: z.string().nullable(),
  compound: z.string().nullable(),
  concentration: z.number().nullable(),
  replicate: z.string().nullable(),
  label: z.string().nullable(),
  width: z.int(),
  height: z.int(),
  metadata: z.record(z.string(), z.string()),
  /** Wavelengths and exposure are those of the channel; null where the files do not tell. */
  files: z.array(
    z.object({ channel: z.string(), path: z.string(), sampleType: z.string(), excitationNanometres: z.number().nullable(), emissionNanometres: z.number().nullable(), exposureMilliseconds: z.number().nullable() }),
  ),
  /** Oldest first. */
  opinions: z.array(LabelOpinion),
});
export type ImageDetails = z.infer<typeof ImageDetails>;

export const CountEvent = z.discriminatedUnion("kind", [Progress, z.object({ kind: z.literal("done"), cells: z.int(), unreadable: z.int() })]);
export type CountEvent = z.infer<typeof CountEvent>;

/** What is known of images; their pixels have addresses of their own (pixelAddress.ts). */
export const images = {
  /** ImageColumns as JSON text: the transport would look at each of a million values. */
  columns: oc.input(inProject).output(z.string()),
  /** One column of the imported tables, or a measured one, in the order of `columns`. */
  metadata: oc.input(inProject.extend({ column: z.string() })).output(CodedColumn),
  /** Every measure of every image and channel, as CSV. */
  measures: oc.input(inProject).output(z.object({ fileName: z.string(), text: z.string() })),
  /** How cells were counted the last time; null where nobody did. */
  cellSearch: oc.input(inProject).output(z.object({ side: z.int(), channel: z.string() }).nullable()),
  /** How many cells can be looked at in each image, in the order of `columns`, -1 where they are not counted, and the side of the squares around them in pixels; null where nobody counted any. */
  cells: oc.input(inProject).output(z.object({ side: z.int(), channel: z.string(), numbers }).nullable()),
  /** The middle of a cell, by its number from 0, as shares of the sides of its image; null where there is no such cell. */
  cellPlace: oc.input(inProject.extend({ imageId: RowId, cell: z.int().min(0) })).output(z.object({ x: z.number(), y: z.number() }).nullable()),
  /** Counts the cells of every image; ending the iterator cancels and leaves what was there before. */
  countCells: oc.input(inProject.extend({ side: z.int().min(8), channel: z.string() })).output(eventIterator(CountEvent)),
  details: oc.input(inProject.extend({ imageId: RowId })).output(ImageDetails),
};
