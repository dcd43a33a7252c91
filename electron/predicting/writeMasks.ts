import { existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Failure } from "../../shared/failure.ts";
import { evaluateMasks, type MaskEvaluation } from "../../shared/statistics/evaluateMasks.ts";
import { findMasksIn, type Watching } from "../evaluation/predictRun.ts";
import { type ListedMask, maskFiles, maskTable } from "../exporting/exportMasks.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listMasks } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import type { PredictionTask } from "./predictionTask.ts";

/** The masks that were written, and how far they are those that are known of images that the run did not learn from; null where none are. */
export type WrittenMasks = { readonly masks: readonly ListedMask[]; readonly evaluation: MaskEvaluation | null };

const TABLE = "masks.csv";

/** Writes the mask that a run finds in each image into a folder, and masks.csv, a table of them, in the place of those that were found before. Fails with RunUntrained and MasksNotReplaced, and as the disk does. */
export async function writeMasks(project: Project, run: RunRecord, { fields, masks, subsets }: PredictionTask, folder: string, watching: Watching): Promise<WrittenMasks> {
  const names = maskFiles(fields.map(({ field: [{ name }] }) => name));
  const table = path.join(folder, TABLE);
  // Before the work, so that a wrong path is not found out after it.
  withStorageFailures(folder, () => {
    refuseToReplace(folder, names, [...masks.values(), ...listMasks(project).values()].map((mask) => mask.path));
    names.forEach((name) => mkdirSync(path.dirname(path.join(folder, name)), { recursive: true }));
    // From the first mask on, so that what was interrupted can be begun again.
    if (!existsSync(table)) writeFileSync(table, maskTable([]));
  });
  const images = fields.map(({ image }, at) => ({ ...image, file: path.join(folder, names[at]!), truth: masks.get(image.id) ?? null }));
  const found = await findMasksIn(project, run, images, watching);
  const listed = fields.map(({ field: [{ id, name }] }, at) => ({ ...found[at]!, image: name, file: names[at]!, subset: subsets?.get(id) ?? "" }));
  withStorageFailures(folder, () => writeFileSync(table, maskTable(listed)));
  const unseen = found.filter((_, at) => subsets === null || subsets.get(fields[at]!.field[0].id) === "test");
  return { masks: listed, evaluation: evaluateMasks(unseen, run.settings.seed) };
}

/** Only a folder with a table as it is written here holds found masks, which may be replaced; masks that are known never are. */
function refuseToReplace(folder: string, names: readonly string[], known: readonly string[]): void {
  const table = path.join(folder, TABLE);
  const isOwn = existsSync(table) && readFileSync(table, "utf8").startsWith(maskTable([]));
  // The same file may have several paths.
  const kept = new Set(known.filter((file) => existsSync(file)).map((file) => realpathSync.native(file)));
  const isLost = (file: string) => existsSync(file) && (!isOwn || kept.has(realpathSync.native(file)));
  const lost = [TABLE, ...names].map((name) => path.join(folder, name)).find(isLost);
  if (lost !== undefined) throw new Failure("MasksNotReplaced", { path: lost });
}
