import type { RunSummary } from "../../../shared/contract/training.ts";
import { classColour } from "../../../shared/image/classColour.ts";
import type { Series } from "../../charts/series.ts";
import { duration } from "../../messages/common.ts";
import { maskWords } from "../../messages/masks.ts";
import { reproductionWords } from "../../messages/reproduction.ts";
import { trainingWords } from "../../messages/training.ts";
import { differences } from "./draft.ts";

type Row = { readonly name: string; readonly values: readonly string[] };

const figure = (value: number | undefined) => value?.toFixed(3) ?? "–";

/** What is told of runs side by side: figures that any of them has, on the images that it was measured on, and the settings in which they differ. */
export function comparisonRows(runs: readonly RunSummary[]): Row[] {
  const ofClasses = (["accuracy", "balancedAccuracy", "macroF1", "logLoss"] as const).map((name) => ({ name: trainingWords.metric[name], values: runs.map(({ metrics }) => figure(metrics?.[name])) }));
  const ofMasks = (["dice", "iou"] as const).map((name) => ({ name: maskWords.figures[name], values: runs.map(({ overlap }) => figure(overlap?.[name])) }));
  const ofImages = (["error", "psnr"] as const).map((name) => ({ name: reproductionWords.figures[name], values: runs.map(({ reproduction }) => figure(reproduction?.[name] ?? undefined)) }));
  return [
    { name: trainingWords.measuredOn, values: runs.map(measuredOn) },
    ...(runs.some(({ metrics }) => metrics !== null) ? ofClasses : []),
    ...(runs.some(({ overlap }) => overlap !== null) ? ofMasks : []),
    ...(runs.some(({ reproduction }) => reproduction !== null) ? ofImages : []),
    { name: trainingWords.metric.seconds, values: runs.map(({ seconds }) => duration(seconds)) },
    ...differences(runs.map(({ settings }) => settings)),
  ];
}

function measuredOn({ metrics, overlap, reproduction }: RunSummary): string {
  const measured = metrics ?? overlap ?? reproduction;
  return measured === null ? "–" : trainingWords.parts[measured.subset];
}

/** A line for each run of what its epochs came to, named by the images that it is of: a run without validation images shows its training images, dashed, for the two are not the same thing. */
export function comparisonSeries(runs: readonly RunSummary[], of: "Loss" | "Accuracy"): Series[] {
  return runs.map(({ id, settings, epochs }, at) => {
    const isValidated = epochs.some(({ validationLoss }) => validationLoss !== null);
    const name = `${id} ${settings.network}, ${isValidated ? trainingWords.validationSeries : trainingWords.training}`;
    const valueOf = (epoch: RunSummary["epochs"][number]) => (isValidated ? (epoch[`validation${of}`] ?? NaN) : epoch[`train${of}`]);
    return { name, colour: classColour(at).fill, isDashed: !isValidated, points: epochs.map((epoch) => ({ x: epoch.number, y: valueOf(epoch) })) };
  });
}
