import { expect, test } from "vitest";
import { randomStream } from "../random.ts";
import { balancedAccuracy, macroF1 } from "./accuracy.ts";
import { argmax } from "./argmax.ts";
import { bootstrapIntervals } from "./bootstrap.ts";
import { confusionMatrix } from "./confusionMatrix.ts";
import { logLoss } from "./logLoss.ts";
import { percentile } from "./percentile.ts";

const truth = [0, 0, 1, 1, 2];
const probabilities = [[0.7, 0.2, 0.1], [0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.25, 0.5, 0.25], [0.2, 0.5, 0.3]];

/** Every one of the equally likely ways to draw five of five items with replacement. */
function everyResample(): number[][] {
  return Array.from({ length: 5 ** 5 }, (_, number) => Array.from({ length: 5 }, (_, place) => Math.floor(number / 5 ** place) % 5));
}

/** The exact middle 95 % of a figure over every resample. */
function exact(figure: (truth: number[], probabilities: number[][]) => number): [number, number] {
  const values = everyResample().map((items) => figure(items.map((item) => truth[item]!), items.map((item) => probabilities[item]!)));
  const sorted = Float64Array.from(values).sort();
  return [percentile(sorted, 0.025), percentile(sorted, 0.975)];
}

const matrixOf = (truth: number[], rows: number[][]) => confusionMatrix(truth, rows.map(argmax), 3);

test("with many resamples the intervals are those over every possible resample", () => {
  const found = bootstrapIntervals(truth, probabilities, 3, 1, 40_000);
  // These figures take few values, so a percentile is exactly one of them; the loss takes many.
  expect(found.balancedAccuracy).toEqual(exact((truth, rows) => balancedAccuracy(matrixOf(truth, rows))));
  expect(found.macroF1[0]).toBeCloseTo(exact((truth, rows) => macroF1(matrixOf(truth, rows)))[0], 10);
  expect(found.macroF1[1]).toBeCloseTo(exact((truth, rows) => macroF1(matrixOf(truth, rows)))[1], 10);
  const loss = exact(logLoss);
  found.logLoss.forEach((bound, at) => expect(Math.abs(bound - loss[at]!)).toBeLessThan(0.02));
});

test("a figure that no resample changes has an interval of no width", () => {
  expect(bootstrapIntervals([0, 1], [[1, 0], [0, 1]], 2, 7)).toEqual({ balancedAccuracy: [1, 1], macroF1: [1, 1], logLoss: [0, 0], resamples: 1000 });
});

test("the log loss of many images has the interval of the central limit theorem", () => {
  const random = randomStream(3);
  const rows = Array.from({ length: 2_000 }, () => random.uniform()).map((p) => [p, 1 - p]);
  const losses = rows.map(([p]) => -Math.log(p!));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  const deviation = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / (losses.length - 1));
  const half = (1.96 * deviation) / Math.sqrt(losses.length);
  const [low, high] = bootstrapIntervals(rows.map(() => 0), rows, 2, 1).logLoss;
  expect(Math.abs(low - (mean - half))).toBeLessThan(half / 10);
  expect(Math.abs(high - (mean + half))).toBeLessThan(half / 10);
});

test("a seed decides the intervals, and many items are resampled less often, within seconds", () => {
  const random = randomStream(5);
  const many = Array.from({ length: 40_000 }, () => random.below(3));
  const rows = many.map((label) => [0, 1, 2].map((at) => (at === label ? 0.2 : 0.1) + random.uniform()));
  const begun = performance.now();
  const first = bootstrapIntervals(many, rows, 3, 1);
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(first.resamples).toBe(200);
  const [some, someRows] = [many.slice(0, 300), rows.slice(0, 300)];
  expect(bootstrapIntervals(some, someRows, 3, 1)).toEqual(bootstrapIntervals(some, someRows, 3, 1));
  expect(bootstrapIntervals(some, someRows, 3, 2)).not.toEqual(bootstrapIntervals(some, someRows, 3, 1));
  expect(() => bootstrapIntervals([], [], 3, 1)).toThrow(RangeError);
});
