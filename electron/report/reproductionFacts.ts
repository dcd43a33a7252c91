import { readFile } from "node:fs/promises";
import { Subset } from "../../shared/domain/run.ts";
import { evaluateReproductions, type ReproductionEvaluation } from "../../shared/statistics/evaluateReproductions.ts";
import type { Project } from "../project/project.ts";
import { reproducedRecords } from "../project/reproducedRecords.ts";
import { pairFile } from "../project/reproductions.ts";
import type { RunRecord } from "../project/runs.ts";
import type { ReproductionFacts } from "./facts.ts";

/** Pictures of test images. */
const PICTURES = 12;

/** What a report says of a run that reproduces images. Fails with RunNotPredicted where it reproduced none yet. */
export async function reproductionFacts(project: Project, run: RunRecord): Promise<ReproductionFacts> {
  const records = reproducedRecords(project, run);
  const evaluations = Object.fromEntries(
    Subset.options.map((wanted) => [wanted, evaluateReproductions(records.flatMap(({ found, subset }) => (subset === wanted ? [found] : [])), run.settings.seed)]),
  ) as Record<Subset, ReproductionEvaluation | null>;
  const tested = records.filter(({ subset }) => subset === "test").sort((a, b) => b.found.error - a.found.error);
  const pictures = await Promise.all(
    tested.slice(0, PICTURES).map(async ({ image: { id, name }, found: { error } }) => {
      // Pictures are no more than that: without one its line in the table stays.
      const pair = await readFile(pairFile(project, run.id, id)).catch(() => null);
      return pair === null ? [] : [{ pair, name, error }];
    }),
  );
  return { evaluations, tested: tested.map(({ image: { name }, found: { error, psnr, interpolated } }) => ({ name, error, psnr, interpolated })), pictures: pictures.flat() };
}
