import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { HexColour, inProject, ProjectId, RowId } from "./ids.ts";

/** One channel of every image. `low` and `high` are the grey levels shown black and in full colour; the same for all images, so that they can be compared. */
export const Channel = z.object({ position: z.int(), name: z.string(), colour: HexColour, low: z.number(), high: z.number() });
export type Channel = z.infer<typeof Channel>;

/** A class that images can be labelled with; `key` is the digit that assigns it, null beyond the ninth. */
export const ClassInfo = z.object({ id: RowId, name: z.string(), colour: HexColour, key: z.int().min(1).max(9).nullable(), images: z.int() });
export type ClassInfo = z.infer<typeof ClassInfo>;

/** A plate and the format it is drawn in. */
export const PlateInfo = z.object({ name: z.string(), rows: z.int(), columns: z.int(), wells: z.int(), images: z.int() });
export type PlateInfo = z.infer<typeof PlateInfo>;

/** A column of the imported tables that has no place of its own, or one that was measured of the pixels (shared/domain/quality.ts). */
export const MetadataColumn = z.object({ name: z.string(), isNumeric: z.boolean(), images: z.int(), source: z.enum(["table", "measured"]) });
export type MetadataColumn = z.infer<typeof MetadataColumn>;

export const ProjectOverview = z.object({
  projectId: ProjectId,
  name: z.string(),
  path: z.string(),
  mode: z.enum(["write", "read"]),
  images: z.int(),
  plates: z.array(PlateInfo),
  channels: z.array(Channel),
  classes: z.array(ClassInfo),
  columns: z.array(MetadataColumn),
  /** Images that have a mask. */
  masks: z.int(),
  /** Side of a pixel in micrometres; null when nobody said. */
  pixelSizeMicrometres: z.number().positive().nullable(),
  thumbnails: z.object({ done: z.int(), total: z.int() }),
  /** Problems that a person should know of, such as images whose files are gone. */
  notices: z.array(z.string()),
});
export type ProjectOverview = z.infer<typeof ProjectOverview>;

/** What changed in a project, whoever changed it; a window then reads anew what it shows. */
export const ProjectChange = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("images") }),
  z.object({ kind: z.literal("classes") }),
  z.object({ kind: z.literal("channels") }),
  /** These images have this class now; 0 is none. */
  z.object({ kind: z.literal("labels"), imageIds: z.array(RowId), classIds: z.array(z.int().min(0)) }),
  z.object({ kind: z.literal("runs") }),
  z.object({ kind: z.literal("thumbnails"), done: z.int(), total: z.int() }),
  /** More was measured of the pixels. */
  z.object({ kind: z.literal("measures") }),
]);
export type ProjectChange = z.infer<typeof ProjectChange>;

/** One open project as a whole. */
export const project = {
  overview: oc.input(inProject).output(ProjectOverview),
  changes: oc.input(inProject).output(eventIterator(ProjectChange)),
  setChannel: oc
    .input(inProject.extend({ position: z.int().min(0), name: z.string().trim().min(1).max(60).optional(), colour: HexColour.optional(), contrast: z.object({ low: z.number(), high: z.number() }).optional() }))
    .output(z.object({})),
  setPixelSize: oc.input(inProject.extend({ micrometres: z.number().positive().nullable() })).output(z.object({})),
};
