import type { Evaluations } from "../evaluation/evaluateRun.ts";
import type { RunRecord } from "../project/runs.ts";
import type { Terminal } from "./terminal.ts";

/** Tells how a run did, for people or, with `json`, as one line for programs. */
export function tellResults(terminal: Terminal, run: RunRecord, evaluations: Evaluations, json: boolean): void {
  const { id, network, settings, parameters, seconds, imagesPerSecond } = run;
  if (json) {
    terminal.say(JSON.stringify({ run: id, network, seed: settings.seed, parameters, seconds, imagesPerSecond, ...evaluations }));
    return;
  }
  terminal.say(`Run ${id}: ${network}, ${parameters} parameters, ${imagesPerSecond.toFixed(0)} images/s in training, best epoch ${run.bestEpoch}`);
  for (const [subset, evaluation] of Object.entries(evaluations)) {
    if (!evaluation) continue;
    const { images, accuracy, balancedAccuracy, macroF1, logLoss } = evaluation;
    const figures = [`accuracy ${accuracy.toFixed(3)}`, `balanced ${balancedAccuracy.toFixed(3)}`, `macro F1 ${macroF1.toFixed(3)}`, `log loss ${logLoss.toFixed(3)}`];
    terminal.say(`${subset.padEnd(10)} ${String(images).padStart(6)} images  ${figures.join("  ")}`);
  }
}
