import { Subset, type Task } from "../../shared/domain/run.ts";
import { type Evaluation, evaluateProbabilities } from "../../shared/statistics/evaluateProbabilities.ts";
import { evaluateMasks, type MaskEvaluation } from "../../shared/statistics/evaluateMasks.ts";
import { evaluateReproductions, type ReproductionEvaluation } from "../../shared/statistics/evaluateReproductions.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { readMaskPredictions } from "../project/maskPredictions.ts";
import type { Project } from "../project/project.ts";
import { readReproductions } from "../project/reproductions.ts";
import { readPredictions, replaceMetrics } from "../project/results.ts";
import type { RunRecord } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";

type OfSubsets<E> = Readonly<Record<Subset, E | null>>;

/** How well a run does on each part of its split; null where a part is empty. */
export type Evaluations = OfSubsets<AnyEvaluation>;
type AnyEvaluation = Evaluation | MaskEvaluation | ReproductionEvaluation;

/** Measures a run by what it learned, and keeps the numbers. */
export function evaluateRun(project: Project, run: RunRecord): Evaluations {
  return kept<AnyEvaluation>(project, run, measures[run.settings.task](project, run));
}

/** Measures the kept predictions of a run against the truth that was frozen with its split, and keeps the numbers. */
export function evaluateClasses(project: Project, run: RunRecord): OfSubsets<Evaluation> {
  return kept(project, run, classesOf(project, run));
}

const measures: Readonly<Record<Task, (project: Project, run: RunRecord) => (wanted: Subset) => AnyEvaluation | null>> = { classes: classesOf, masks: masksOf, images: reproductionsOf, drawing: () => () => null };

function kept<E extends AnyEvaluation>(project: Project, run: RunRecord, of: (wanted: Subset) => E | null): OfSubsets<E> {
  const evaluations = { train: of("train"), validation: of("validation"), test: of("test") };
  for (const subset of Subset.options) {
    const evaluation = evaluations[subset];
    if (evaluation !== null) withStorageFailures(project.folder, () => replaceMetrics(project.db, run.id, subset, metricsOf(evaluation)));
  }
  return evaluations;
}

function metricsOf(evaluation: AnyEvaluation): Readonly<Record<string, number>> {
  if ("error" in evaluation) {
    const { images, error, psnr, interpolated } = evaluation;
    return { images, error: error.value, ...(psnr !== null && { psnr: psnr.value }), ...(interpolated !== null && { interpolated: interpolated.value }) };
  }
  const { images, accuracy } = evaluation;
  if ("dice" in evaluation) return { images, accuracy, dice: evaluation.dice.value, iou: evaluation.iou.value };
  const { balancedAccuracy, macroF1, logLoss } = evaluation;
  return { images, accuracy, balancedAccuracy, macroF1, logLoss };
}

function classesOf(project: Project, run: RunRecord): (wanted: Subset) => Evaluation | null {
  const { classNames } = run.settings;
  const predictions = readPredictions(project.db, run.id);
  const images = [...readSplit(project.db, run.splitId).images].filter(([id]) => predictions.has(id));
  return (wanted) => {
    const here = images.filter(([, { subset }]) => subset === wanted);
    if (here.length === 0) return null;
    const truth = here.map(([, { className }]) => classNames.indexOf(className));
    return evaluateProbabilities(truth, here.map(([id]) => predictions.get(id)!), classNames);
  };
}

/** What a run found is measured against the masks that images had then. */
function masksOf(project: Project, run: RunRecord): (wanted: Subset) => MaskEvaluation | null {
  const predictions = readMaskPredictions(project.db, run.id);
  const { images } = readSplit(project.db, run.splitId);
  return (wanted) => evaluateMasks([...predictions].flatMap(([id, found]) => (images.get(id)?.subset === wanted ? [found] : [])), run.settings.seed);
}

function reproductionsOf(project: Project, run: RunRecord): (wanted: Subset) => ReproductionEvaluation | null {
  const reproductions = readReproductions(project.db, run.id);
  const { images } = readSplit(project.db, run.splitId);
  return (wanted) => evaluateReproductions([...reproductions].flatMap(([id, found]) => (images.get(id)?.subset === wanted ? [found] : [])), run.settings.seed);
}
