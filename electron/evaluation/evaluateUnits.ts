import { setImmediate } from "node:timers/promises";
import type { EvaluatedItem, RunEvaluation, Unit } from "../../shared/contract/results.ts";
import type { Subset } from "../../shared/domain/run.ts";
import { bootstrapSteps } from "../../shared/statistics/bootstrap.ts";
import { classScores } from "../../shared/statistics/classScores.ts";
import { rightCount } from "../../shared/statistics/accuracy.ts";
import { rowTotal } from "../../shared/statistics/confusionMatrix.ts";
import { evaluateProbabilities } from "../../shared/statistics/evaluateProbabilities.ts";
import { byGroup } from "../../shared/statistics/byGroup.ts";
import { wilsonInterval } from "../../shared/statistics/wilsonInterval.ts";
import { cautionsOf } from "../report/cautions.ts";
import { findingsOf, type JudgedImage, treatmentKey, wellKey } from "../report/findings.ts";
import type { RunImages } from "./runImages.ts";

type Item = Omit<EvaluatedItem, "confidence"> & { readonly probabilities: readonly number[] };
type RunImage = JudgedImage & { readonly id: number };

/** Longest time that other work waits for an interval, in milliseconds. */
const WITHOUT_REST = 20;

/**
 * How well a run does on one part of its split, counted by image, well or treatment: every figure with its 95 % interval, accuracy after Wilson,
 * the others by resampling items. Null where the part has none. Depends on the run's seed for the resampling.
 */
export async function evaluateUnits({ run, images }: RunImages, subset: Subset, unit: Unit): Promise<RunEvaluation | null> {
  const { classNames, seed } = run.settings;
  const findings = findingsOf({ images, settings: run.settings });
  const idOf = new Map(findings.images.map((image, at) => [image, images[at]!.id]));
  const { items, mixed } = itemsOf(findings.subsets[subset].map((image) => ({ ...image, id: idOf.get(image)! })), unit);
  if (items.length === 0) return null;

  const truth = items.map((item) => item.truth);
  const probabilities = items.map((item) => item.probabilities);
  const found = evaluateProbabilities(truth, probabilities, classNames);
  const [low, high] = wilsonInterval(rightCount(found.confusion), items.length)!;
  const intervals = await intervalsOf(truth, probabilities, classNames.length, seed);
  const estimate = (name: "balancedAccuracy" | "macroF1" | "logLoss") => ({ value: found[name], low: intervals[name][0], high: intervals[name][1] });
  return {
    runId: run.id,
    unit,
    subset,
    classNames,
    metrics: { accuracy: { value: found.accuracy, low, high }, balancedAccuracy: estimate("balancedAccuracy"), macroF1: estimate("macroF1"), logLoss: estimate("logLoss") },
    resamples: intervals.resamples,
    guessing: Math.max(...found.confusion.map(rowTotal)) / items.length,
    confusion: found.confusion,
    perClass: classScores(found.confusion).map((scores, at) => ({ name: classNames[at]!, ...scores })),
    items: items.map(({ probabilities, ...item }) => ({ ...item, confidence: probabilities[item.predicted]! })),
    mixed,
    cautions: cautionsOf({ settings: run.settings }, findings).map(({ title, text }) => `${title}. ${text}`),
  };
}

function itemsOf(images: readonly RunImage[], unit: Unit): { readonly items: Item[]; readonly mixed: number } {
  if (unit === "image") {
    return { items: images.map(({ name, id, truthAt, predictedAt, probabilities }) => ({ name, imageIds: [id], truth: truthAt!, predicted: predictedAt, probabilities })), mixed: 0 };
  }
  const keyOf = unit === "well" ? wellKey : treatmentKey;
  const members = images.flatMap((image) => {
    const group = keyOf(image);
    return group === null ? [] : [{ group, truth: image.truthAt, probabilities: image.probabilities, image }];
  });
  const byKey = Map.groupBy(members, ({ group }) => group);
  const { groups, mixed } = byGroup(members);
  const items = groups.map(({ group, truth, predicted, probabilities }): Item => {
    const own = byKey.get(group)!;
    return { name: nameOf(own[0]!.image, unit), imageIds: own.map(({ image }) => image.id), truth: truth!, predicted, probabilities };
  });
  return { items, mixed: mixed.length };
}

function nameOf({ plate, well, compound, concentration }: RunImage, unit: "well" | "treatment"): string {
  const parts = unit === "well" ? [plate, well] : [compound, concentration];
  return parts.filter((part) => part !== null).join(" ");
}

/** The intervals, with rests in which the process answers others. */
async function intervalsOf(...given: Parameters<typeof bootstrapSteps>) {
  const steps = bootstrapSteps(...given);
  let rested = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - rested < WITHOUT_REST) continue;
    await setImmediate();
    rested = performance.now();
  }
}
