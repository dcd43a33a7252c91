import { Subset } from "../../shared/domain/run.ts";
import { type Evaluation, evaluateProbabilities } from "../../shared/statistics/evaluateProbabilities.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { Project } from "../project/project.ts";
import { readPredictions, replaceMetrics } from "../project/results.ts";
import type { RunRecord } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";

/** How well a run does on each part of its split; null where a part is empty. */
export type Evaluations = Readonly<Record<Subset, Evaluation | null>>;

/** Measures the kept predictions of a run against the truth that was frozen with its split, and keeps the numbers. */
export function evaluateRun(project: Project, run: RunRecord): Evaluations {
  const evaluations = evaluationsOf(project, run);
  for (const subset of Subset.options) {
    const evaluation = evaluations[subset];
    if (!evaluation) continue;
    const { images, accuracy, balancedAccuracy, macroF1, logLoss } = evaluation;
    withStorageFailures(project.folder, () => replaceMetrics(project.db, run.id, subset, { images, accuracy, balancedAccuracy, macroF1, logLoss }));
  }
  return evaluations;
}

function evaluationsOf(project: Project, run: RunRecord): Evaluations {
  const { classNames } = run.settings;
  const predictions = readPredictions(project.db, run.id);
  const images = [...readSplit(project.db, run.splitId).images].filter(([id]) => predictions.has(id));
  const of = (wanted: Subset): Evaluation | null => {
    const here = images.filter(([, { subset }]) => subset === wanted);
    if (here.length === 0) return null;
    const truth = here.map(([, { className }]) => classNames.indexOf(className));
    return evaluateProbabilities(truth, here.map(([id]) => predictions.get(id)!), classNames);
  };
  return { train: of("train"), validation: of("validation"), test: of("test") };
}
