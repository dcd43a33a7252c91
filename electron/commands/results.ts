import type { MaskEvaluation } from "../../shared/statistics/evaluateMasks.ts";
import type { ReproductionEvaluation } from "../../shared/statistics/evaluateReproductions.ts";
import type { MeanEstimate } from "../../shared/statistics/meanInterval.ts";
import type { Evaluations } from "../evaluation/evaluateRun.ts";
import type { Project } from "../project/project.ts";
import { readEpochs } from "../project/results.ts";
import type { RunRecord } from "../project/runs.ts";
import { duration, type Terminal } from "./terminal.ts";

/** Tells how a run did, for people or, with `json`, as one line for programs. */
export function tellResults(terminal: Terminal, project: Project, run: RunRecord, evaluations: Evaluations, json: boolean): void {
  const { id, network, settings, parameters, seconds, imagesPerSecond } = run;
  if (json) {
    terminal.say(JSON.stringify({ run: id, network, seed: settings.seed, parameters, seconds, imagesPerSecond, ...evaluations }));
    return;
  }
  const epochs = readEpochs(project.db, id);
  const waited = epochs.reduce((sum, { waitedSeconds }) => sum + waitedSeconds, 0) / epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  terminal.say(`Run ${id}: ${network}, ${parameters} parameters, weights of epoch ${run.bestEpoch}`);
  terminal.say(`Trained for ${duration(seconds)} at ${imagesPerSecond.toFixed(0)} images/s, of which ${(100 * waited).toFixed(1)} % were spent waiting for images`);
  for (const [subset, evaluation] of Object.entries(evaluations)) {
    if (!evaluation) continue;
    if ("dice" in evaluation) {
      terminal.say(`${subset.padEnd(10)} ${maskFigures(evaluation)}`);
      continue;
    }
    if ("error" in evaluation) {
      terminal.say(`${subset.padEnd(10)} ${reproductionFigures(evaluation)}`);
      continue;
    }
    const { images, accuracy, balancedAccuracy, macroF1, logLoss } = evaluation;
    const figures = [`accuracy ${accuracy.toFixed(3)}`, `balanced ${balancedAccuracy.toFixed(3)}`, `macro F1 ${macroF1.toFixed(3)}`, `log loss ${logLoss.toFixed(3)}`];
    terminal.say(`${subset.padEnd(10)} ${String(images).padStart(6)} images  ${figures.join("  ")}`);
  }
}

/** How far masks are those that are known, in a line. */
export function maskFigures({ images, dice, iou, accuracy, objects, trueObjects }: MaskEvaluation): string {
  const estimate = (mean: MeanEstimate) => withInterval(mean, 3);
  return `${String(images).padStart(6)} images  Dice ${estimate(dice)}  IoU ${estimate(iou)}  pixel accuracy ${accuracy.toFixed(3)}  ${objects} objects found, ${trueObjects} in the masks`;
}

/** How far images are reproduced, in a line. */
export function reproductionFigures({ images, error, psnr, interpolated }: ReproductionEvaluation): string {
  const decibels = (mean: MeanEstimate | null) => (mean === null ? "not defined" : `${withInterval(mean, 1)} dB`);
  return `${String(images).padStart(6)} images  mean squared error ${withInterval(error, 4)}  PSNR ${decibels(psnr)}${interpolated === null ? "" : `  of interpolation ${decibels(interpolated)}`}`;
}

function withInterval({ value, low, high }: MeanEstimate, digits: number): string {
  return `${value.toFixed(digits)} (95 % interval ${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}
