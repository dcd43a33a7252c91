import { randomStream } from "../random.ts";
import { balancedAccuracy, macroF1 } from "./accuracy.ts";
import { argmax } from "./argmax.ts";
import { percentile } from "./percentile.ts";
import { itemLoss } from "./logLoss.ts";

/** The 95 % interval of each figure that has no formula for it. */
export type BootstrapIntervals = {
  readonly balancedAccuracy: readonly [low: number, high: number];
  readonly macroF1: readonly [low: number, high: number];
  readonly logLoss: readonly [low: number, high: number];
  /** How many resamples they come from. */
  readonly resamples: number;
};

/** Resamples where time allows, draws that it allows, and the resamples below which a tail of 2.5 % has too few in it. */
const RESAMPLES = 1000;
const DRAWS = 5_000_000;
const FEWEST_RESAMPLES = 200;

/**
 * Percentile bootstrap over items (Efron 1979, doi 10.1214/aos/1176344552): the middle 95 % of each figure over sets of as many items drawn
 * with replacement. `truth` holds class positions, `probabilities` one row an item, at least one (else RangeError). The same seed gives the
 * same intervals; beyond 5,000 items there are fewer than 1,000 resamples. It takes up to a second, and rests after every resample for whoever has
 * other things to do.
 */
export function* bootstrapSteps(truth: readonly number[], probabilities: readonly ArrayLike<number>[], classes: number, seed: number, resamples = resamplesFor(truth.length)): Generator<void, BootstrapIntervals> {
  const items = truth.length;
  if (items === 0) throw new RangeError("nothing to resample");
  // Of an item only its place in the confusion matrix and its loss matter.
  const cells = Int32Array.from(truth, (label, at) => label * classes + argmax(probabilities[at]!));
  const losses = Float64Array.from(truth, (label, at) => itemLoss(label, probabilities[at]!));
  const found = { balancedAccuracy: new Float64Array(resamples), macroF1: new Float64Array(resamples), logLoss: new Float64Array(resamples) };
  const counts = new Int32Array(classes * classes);
  for (let resample = 0; resample < resamples; resample++) {
    const random = randomStream(seed, resample);
    counts.fill(0);
    let loss = 0;
    for (let draw = 0; draw < items; draw++) {
      const item = random.below(items);
      counts[cells[item]!]!++;
      loss += losses[item]!;
    }
    const matrix = Array.from({ length: classes }, (_, row) => [...counts.subarray(row * classes, (row + 1) * classes)]);
    found.balancedAccuracy[resample] = balancedAccuracy(matrix);
    found.macroF1[resample] = macroF1(matrix);
    found.logLoss[resample] = loss / items;
    yield;
  }
  return { balancedAccuracy: middle(found.balancedAccuracy), macroF1: middle(found.macroF1), logLoss: middle(found.logLoss), resamples };
}

/** The intervals of bootstrapSteps, without a rest. */
export function bootstrapIntervals(...given: Parameters<typeof bootstrapSteps>): BootstrapIntervals {
  const steps = bootstrapSteps(...given);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

function resamplesFor(items: number): number {
  return Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, Math.floor(DRAWS / Math.max(1, items))));
}

function middle(values: Float64Array): [number, number] {
  values.sort();
  return [percentile(values, 0.025), percentile(values, 0.975)];
}
