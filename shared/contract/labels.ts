import { oc } from "@orpc/contract";
import { z } from "zod";
import { LabelOpinion } from "./images.ts";
import { HexColour, inProject, RowId } from "./ids.ts";

const ClassName = z.string().trim().min(1).max(100);
const Author = z.string().trim().min(1).max(60);

/** One act of labelling, which can be undone as a whole. */
export const LabelStep = z.object({ id: RowId, description: z.string(), author: z.string(), createdAt: z.string(), images: z.int(), isUndone: z.boolean() });
export type LabelStep = z.infer<typeof LabelStep>;

/** An image on which opinions differ: annotators among each other, or people with the table. */
export const Disagreement = z.object({ imageId: RowId, name: z.string(), opinions: z.array(LabelOpinion) });
export type Disagreement = z.infer<typeof Disagreement>;

/** Classes, and who says what of which image. */
export const labels = {
  addClass: oc.input(inProject.extend({ name: ClassName, colour: HexColour.optional() })).output(z.object({ classId: RowId })),
  changeClass: oc.input(inProject.extend({ classId: RowId, name: ClassName.optional(), colour: HexColour.optional(), position: z.int().min(0).optional() })).output(z.object({})),
  /** Only a class that no image has now can be removed. */
  removeClass: oc.input(inProject.extend({ classId: RowId })).output(z.object({})),
  /** Gives every listed image the same class, or takes its label back (null), as one step that can be undone. */
  assign: oc.input(inProject.extend({ imageIds: z.array(RowId).min(1).max(1_000_000), classId: RowId.nullable(), author: Author })).output(z.object({ changed: z.int(), stepId: RowId.nullable() })),
  /** Takes the latest step back; null when there is none. */
  undo: oc.input(inProject).output(LabelStep.nullable()),
  redo: oc.input(inProject).output(LabelStep.nullable()),
  /** The latest first. */
  steps: oc.input(inProject).output(z.array(LabelStep)),
  disagreements: oc.input(inProject).output(z.array(Disagreement)),
  exportCsv: oc.input(inProject).output(z.object({ fileName: z.string(), text: z.string() })),
  /** Reads a CSV with an image or file column and a class column, as exportCsv writes it. */
  importCsv: oc.input(inProject.extend({ text: z.string().max(50_000_000), author: Author })).output(z.object({ changed: z.int(), newClasses: z.array(z.string()), unmatched: z.array(z.string()) })),
};
