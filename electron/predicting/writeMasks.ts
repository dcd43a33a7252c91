import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { evaluateMasks, type MaskEvaluation } from "../../shared/statistics/evaluateMasks.ts";
import { findMasksIn, type Watching } from "../evaluation/predictRun.ts";
import { type ListedMask, maskFiles, maskTable } from "../exporting/exportMasks.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import type { PredictionTask } from "./predictionTask.ts";

/** The masks that were written, and how far they are those that are known of images that the run did not learn from; null where none are. */
export type WrittenMasks = { readonly masks: readonly ListedMask[]; readonly evaluation: MaskEvaluation | null };

/** Writes the mask that a run finds in each image into a folder, and masks.csv, a table of them. Fails with RunUntrained and as the disk does. */
export async function writeMasks(project: Project, run: RunRecord, { fields, masks, subsets }: PredictionTask, folder: string, watching: Watching): Promise<WrittenMasks> {
  const names = maskFiles(fields.map(({ field: [{ name }] }) => name));
  // Before the work, so that a wrong path is not found out after it.
  withStorageFailures(folder, () => names.forEach((name) => mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })));
  const images = fields.map(({ image }, at) => ({ ...image, file: path.join(folder, names[at]!), truth: masks.get(image.id) ?? null }));
  const found = await findMasksIn(project, run, images, watching);
  const listed = fields.map(({ field: [{ id, name }] }, at) => ({ ...found[at]!, image: name, file: names[at]!, subset: subsets?.get(id) ?? "" }));
  withStorageFailures(folder, () => writeFileSync(path.join(folder, "masks.csv"), maskTable(listed)));
  const unseen = found.filter((_, at) => subsets === null || subsets.get(fields[at]!.field[0].id) === "test");
  return { masks: listed, evaluation: evaluateMasks(unseen, run.settings.seed) };
}
