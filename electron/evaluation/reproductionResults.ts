import type { ReproductionResults } from "../../shared/contract/results.ts";
import type { Subset } from "../../shared/domain/run.ts";
import { evaluateReproductions } from "../../shared/statistics/evaluateReproductions.ts";
import type { Project } from "../project/project.ts";
import { reproducedRecords } from "../project/reproducedRecords.ts";
import { findRun } from "../project/runs.ts";

/** How far a run reproduces the images of one part of its split, in all and image by image, the least well reproduced first; null where that part has none. Fails with RunMissing and RunNotPredicted. */
export function reproductionResults(project: Project, runId: number, wanted: Subset): ReproductionResults | null {
  const run = findRun(project.db, runId);
  const records = reproducedRecords(project, run).filter(({ subset }) => subset === wanted);
  const figures = evaluateReproductions(records.map(({ found }) => found), run.settings.seed);
  if (figures === null) return null;
  const items = records.map(({ image: { id: imageId, name }, found: { error, psnr, interpolated } }) => ({ imageId, name, error, psnr, interpolated }));
  return { runId, subset: wanted, figures, items: items.sort((a, b) => b.error - a.error) };
}
