import type { MaskResults } from "../../shared/contract/results.ts";
import type { Subset } from "../../shared/domain/run.ts";
import { Failure } from "../../shared/failure.ts";
import { evaluateMasks } from "../../shared/statistics/evaluateMasks.ts";
import { listImages } from "../project/images.ts";
import { readMaskPredictions } from "../project/maskPredictions.ts";
import type { Project } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";

/** How far the masks that a run found are those of one part of its split, in all and image by image, the worst first; null where that part has none. Fails with RunMissing, and with RunNotPredicted where it found none yet. */
export function maskResults(project: Project, runId: number, subset: Subset): MaskResults | null {
  const run = findRun(project.db, runId);
  const predictions = readMaskPredictions(project.db, runId);
  if (predictions.size === 0) throw new Failure("RunNotPredicted", { run: runId });
  const { images: parts } = readSplit(project.db, run.splitId);
  const items = listImages(project).flatMap(({ id, name }) => {
    const found = predictions.get(id);
    if (found === undefined || found.compared === null || parts.get(id)?.subset !== subset) return [];
    const { objects: trueObjects, dice, iou } = found.compared;
    return [{ imageId: id, name, objects: found.objects, trueObjects, dice, iou }];
  });
  const figures = evaluateMasks(items.map(({ imageId }) => predictions.get(imageId)!), run.settings.seed);
  return figures === null ? null : { runId, subset, figures, items: items.sort((a, b) => a.dice - b.dice) };
}
