import type { RunSummary } from "../../shared/contract/training.ts";
import type { RunState } from "../../shared/domain/run.ts";
import type { Project } from "../project/project.ts";
import { readEpochs, readMetrics } from "../project/results.ts";
import { readNotices } from "../project/runNotices.ts";
import type { RunRecord } from "../project/runs.ts";

/** A run as a list shows it, in the state that people see. */
export function runSummary({ db }: Pick<Project, "db">, run: RunRecord, state: RunState): RunSummary {
  const { id, settings, parameters, bestEpoch, seconds, imagesPerSecond, failure, createdAt, finishedAt } = run;
  return {
    id,
    state,
    settings,
    parameters,
    bestEpoch,
    seconds,
    imagesPerSecond,
    failure,
    notices: readNotices(db, id),
    createdAt,
    finishedAt,
    epochs: readEpochs(db, id),
    metrics: metricsOf(db, id, "test") ?? metricsOf(db, id, "validation"),
    overlap: overlapOf(db, id, "test") ?? overlapOf(db, id, "validation"),
    reproduction: reproductionOf(db, id, "test") ?? reproductionOf(db, id, "validation"),
  };
}

/** What was measured on a part of the split; null where nothing was. */
function metricsOf(db: Project["db"], runId: number, subset: "test" | "validation"): RunSummary["metrics"] {
  const { images, accuracy, balancedAccuracy, macroF1, logLoss } = readMetrics(db, runId, subset);
  if (images === undefined || accuracy === undefined || balancedAccuracy === undefined || macroF1 === undefined || logLoss === undefined) return null;
  return { subset, images, accuracy, balancedAccuracy, macroF1, logLoss };
}

/** How far masks were found on a part of the split; null where nothing was measured. */
function overlapOf(db: Project["db"], runId: number, subset: "test" | "validation"): RunSummary["overlap"] {
  const { images, dice, iou } = readMetrics(db, runId, subset);
  return images === undefined || dice === undefined || iou === undefined ? null : { subset, images, dice, iou };
}

/** How far images of a part of the split were reproduced; null where nothing was measured. */
function reproductionOf(db: Project["db"], runId: number, subset: "test" | "validation"): RunSummary["reproduction"] {
  const { images, error, psnr } = readMetrics(db, runId, subset);
  return images === undefined || error === undefined ? null : { subset, images, error, psnr: psnr ?? null };
}
