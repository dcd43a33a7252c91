import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { MOST_DRAWN } from "../domain/drawing.ts";
import { Subset } from "../domain/run.ts";
import { SkippedFile } from "../domain/importReport.ts";
import { ImportSource } from "./importing.ts";
import { inProject, Progress, RowId } from "./ids.ts";

/** What is counted: single images, wells, or treatments; groups average the probabilities of their images. */
export const Unit = z.enum(["image", "well", "treatment"]);
export type Unit = z.infer<typeof Unit>;

/** A number and its 95 % confidence interval. */
export const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof Estimate>;

/** One image, well or treatment of an evaluation. Classes are places in `classNames`. */
export const EvaluatedItem = z.object({ name: z.string(), imageIds: z.array(RowId), truth: z.int(), predicted: z.int(), confidence: z.number() });
export type EvaluatedItem = z.infer<typeof EvaluatedItem>;

export const RunEvaluation = z.object({
  runId: RowId,
  unit: Unit,
  subset: Subset,
  classNames: z.array(z.string()),
  metrics: z.object({ accuracy: Estimate, balancedAccuracy: Estimate, macroF1: Estimate, logLoss: Estimate }),
  /** Sets of items drawn with replacement that the intervals come from; accuracy's has a formula (Wilson 1927). */
  resamples: z.int(),
  /** Accuracy of always naming the most common class. */
  guessing: z.number(),
  /** Rows are the truth, columns the prediction. */
  confusion: z.array(z.array(z.int())),
  perClass: z.array(z.object({ name: z.string(), precision: z.number(), recall: z.number(), f1: z.number(), support: z.int(), predicted: z.int() })),
  items: z.array(EvaluatedItem),
  /** Groups left out because their images differ in class. */
  mixed: z.int(),
  cautions: z.array(z.string()),
});
export type RunEvaluation = z.infer<typeof RunEvaluation>;

/** What a run says of every image, in the order of image ids. Classes are places in `classNames`; `truths` is -1 where nobody said, `subsets` -1 outside the split, else 0 train, 1 validation, 2 test. */
export const PredictionColumns = z.object({
  runId: RowId,
  classNames: z.array(z.string()),
  imageIds: z.custom<readonly number[]>(Array.isArray),
  predicted: z.custom<readonly number[]>(Array.isArray),
  confidences: z.custom<readonly number[]>(Array.isArray),
  truths: z.custom<readonly number[]>(Array.isArray),
  subsets: z.custom<readonly number[]>(Array.isArray),
});
export type PredictionColumns = z.infer<typeof PredictionColumns>;

/** `fellBack` says that it is predicted otherwise than the run was trained. */
export const PredictEvent = z.discriminatedUnion("kind", [Progress, z.object({ kind: z.literal("fellBack"), sentence: z.string() }), z.object({ kind: z.literal("done"), images: z.int() })]);
export type PredictEvent = z.infer<typeof PredictEvent>;

const MaskFigures = z.object({ images: z.int(), dice: Estimate, iou: Estimate, accuracy: z.number(), objects: z.int(), trueObjects: z.int() });

/** How far a run that learned masks finds those of one part of its split: means over its images, and each of them, the worst first. */
export const MaskResults = z.object({
  runId: RowId,
  subset: Subset,
  figures: MaskFigures,
  items: z.array(z.object({ imageId: RowId, name: z.string(), objects: z.int(), trueObjects: z.int(), dice: z.number(), iou: z.number() })),
});
export type MaskResults = z.infer<typeof MaskResults>;

/** How far a run reproduces the images of one part of its split: means over them, and each of them, the least well reproduced first. Errors are in the units of the network, the rest in decibels. */
export const ReproductionResults = z.object({
  runId: RowId,
  subset: Subset,
  figures: z.object({ images: z.int(), error: Estimate, psnr: Estimate.nullable(), interpolated: Estimate.nullable() }),
  items: z.array(z.object({ imageId: RowId, name: z.string(), error: z.number(), psnr: z.number().nullable(), interpolated: z.number().nullable() })),
});
export type ReproductionResults = z.infer<typeof ReproductionResults>;

/** A folder of images outside the project that a run is to predict. `masksTo` is where a run that learned masks writes them, an absolute path of Linux, macOS or Windows. */
export const FolderPredictionRequest = z.object({ runId: RowId, source: ImportSource, masksTo: z.string().regex(/^(\/|[A-Za-z]:[\\/]|\\\\)/).nullable().default(null) });
export type FolderPredictionRequest = z.infer<typeof FolderPredictionRequest>;

const nullableStrings = z.custom<readonly (string | null)[]>(Array.isArray);

/** What a run says of the images of a folder: column by column with classes as places in `classNames` and `labels` as the folder or its table says them; or the objects of each mask, compared with the masks that were given; or how far each image is reproduced, in the units of the network and in decibels. */
export const FolderPrediction = z.discriminatedUnion("task", [
  z.object({
    task: z.literal("classes"),
    skipped: z.array(SkippedFile),
    classNames: z.array(z.string()),
    names: z.custom<readonly string[]>(Array.isArray),
    plates: nullableStrings,
    wells: nullableStrings,
    labels: nullableStrings,
    predicted: z.custom<readonly number[]>(Array.isArray),
    confidences: z.custom<readonly number[]>(Array.isArray),
  }),
  z.object({
    task: z.literal("masks"),
    skipped: z.array(SkippedFile),
    /** Where the masks and the table of them are. */
    folder: z.string(),
    /** null where no image has a mask to compare with. */
    figures: MaskFigures.nullable(),
    items: z.array(z.object({ name: z.string(), objects: z.int(), trueObjects: z.int().nullable(), dice: z.number().nullable(), iou: z.number().nullable() })),
  }),
  z.object({
    task: z.literal("images"),
    skipped: z.array(SkippedFile),
    items: z.array(z.object({ name: z.string(), error: z.number(), psnr: z.number().nullable(), interpolated: z.number().nullable() })),
  }),
]);
export type FolderPrediction = z.infer<typeof FolderPrediction>;

/** How well runs do, and what they say. */
export const results = {
  /** Null where the part of the split is empty. */
  evaluate: oc.input(inProject.extend({ runId: RowId, subset: Subset, unit: Unit })).output(RunEvaluation.nullable()),
  /** The same of a run that learned masks. */
  masks: oc.input(inProject.extend({ runId: RowId, subset: Subset })).output(MaskResults.nullable()),
  /** The same of a run that learned to reproduce images. */
  reproductions: oc.input(inProject.extend({ runId: RowId, subset: Subset })).output(ReproductionResults.nullable()),
  predictions: oc.input(inProject.extend({ runId: RowId })).output(PredictionColumns),
  /** Predicts every image of the project anew, those imported since included. */
  predict: oc.input(inProject.extend({ runId: RowId })).output(eventIterator(PredictEvent)),
  /** Predicts the images of a folder outside the project, which stays as it is; what comes of it is kept for a while. Fails with MaskFolderUnsaid and MasksNotReplaced beside the failures of an import. */
  predictFolder: oc.input(inProject.extend(FolderPredictionRequest.shape)).output(eventIterator(PredictEvent)),
  /** What was predicted the last time that the same was asked; null where it was not, or is not kept any more. */
  folderPrediction: oc.input(inProject.extend(FolderPredictionRequest.shape)).output(FolderPrediction.nullable()),
  /** The same as CSV, with all probabilities. Fails with FolderNotPredicted. */
  folderCsv: oc.input(inProject.extend(FolderPredictionRequest.shape)).output(z.object({ fileName: z.string(), text: z.string() })),
  /** Every image with its class, its prediction and all probabilities; of a run that reproduces images with how far they are reproduced. */
  exportCsv: oc.input(inProject.extend({ runId: RowId })).output(z.object({ fileName: z.string(), text: z.string() })),
  /** Writes the report into the project's folder; it is then at its pixelAddress too. */
  report: oc.input(inProject.extend({ runId: RowId })).output(z.object({ path: z.string() })),
  /** Writes the masks that the run found, and a table of them, into the project's folder. */
  exportMasks: oc.input(inProject.extend({ runId: RowId })).output(z.object({ path: z.string() })),
  /** Draws new images with a run that learned to; a picture of all of them is then at its pixelAddress. Fails with RunDrawsNothing. */
  draw: oc.input(inProject.extend({ runId: RowId, count: z.int().min(1).max(MOST_DRAWN), seed: z.int().min(0) })).output(eventIterator(PredictEvent)),
  /** Writes the same images one by one, as TIFF and PNG, into the project's folder. Fails with RunDrawsNothing. */
  exportDrawn: oc.input(inProject.extend({ runId: RowId, count: z.int().min(1).max(MOST_DRAWN), seed: z.int().min(0) })).output(z.object({ path: z.string() })),
  /** Writes the network into the project's folder, for other programs. */
  exportModel: oc.input(inProject.extend({ runId: RowId, format: z.enum(["onnx", "tfjs", "keras"]) })).output(z.object({ path: z.string() })),
};
