import fc from "fast-check";
import { expect, test } from "vitest";
import { ScheduleName, type ScheduleSettings, scheduleNamed } from "../../shared/domain/learning.ts";
import type { EpochRecord } from "../../shared/domain/run.ts";
import { learningRateAt, plateaus } from "./schedule.ts";

/** The rates of every step of a run of 10 epochs of 10 steps, with a learning rate of 0.01. */
function rates(schedule: ScheduleSettings, { warmUp = 0, losses = [] as number[] } = {}): number[] {
  const epochs = losses.map((validationLoss) => ({ validationLoss, trainLoss: 9 }) as EpochRecord);
  return Array.from({ length: 100 }, (_, step) => learningRateAt({ learningRate: 0.01, epochs: 10, schedule, warmUp }, { step, steps: 100, epochs: epochs.slice(0, Math.floor(step / 10)) }));
}

test("constant stays as it is", () => {
  expect(new Set(rates({ name: "constant" }))).toEqual(new Set([0.01]));
});

test("step falls to its factor every so many epochs", () => {
  const found = rates({ name: "step", factor: 0.5, every: 3 });
  expect([0, 29, 30, 59, 60, 89, 90, 99].map((step) => found[step]! / 0.01)).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125]);
});

test("exponential is multiplied by its factor with every epoch and keeps its rate within one", () => {
  const found = rates({ name: "exponential", factor: 0.9 });
  [0, 9, 10, 19, 99].forEach((step) => expect(found[step]).toBeCloseTo(0.01 * 0.9 ** Math.floor(step / 10), 14));
});

test("cosine begins at the full rate, is at half of it half way, and ends just above 0", () => {
  const found = rates({ name: "cosine" });
  expect(found[0]).toBe(0.01);
  expect(found[50]).toBeCloseTo(0.005, 12);
  expect(found[99]).toBeGreaterThan(0);
  expect(found[99]).toBeLessThan(1e-5);
});

test("one cycle rises from a 25th to the full rate in three tenths of the run, and falls to next to nothing", () => {
  const found = rates({ name: "one-cycle" });
  expect(found[0]).toBeCloseTo(0.0004, 12);
  expect(found[15]).toBeCloseTo((0.01 + 0.0004) / 2, 12);
  expect(found[30]).toBeCloseTo(0.01, 12);
  expect(found[65]).toBeCloseTo(0.005, 6);
  expect(found[99]).toBeLessThan(1e-5);
  expect(found.indexOf(Math.max(...found))).toBe(30);
});

test("plateau falls when the loss has not been lower for so many epochs, and counts anew after that", () => {
  expect(rates({ name: "plateau", factor: 0.1, patience: 2 }, { losses: [3, 2, 2, 2.5, 1, 1, 1, 1, 1, 1] }).filter((_, step) => step % 10 === 0).map((rate) => Math.round(Math.log10(rate / 0.01)))).toEqual([
    // Lower in the first, second and fifth epoch; the rate of an epoch knows those before it.
    0, 0, 0, 0, -1, -1, -1, -2, -2, -3,
  ]);
  const validated = (losses: readonly number[]) => losses.map((validationLoss) => ({ validationLoss, trainLoss: 1 }));
  expect(plateaus(validated([1, 0.99995, 0.99991]), 2)).toBe(1);
  expect(plateaus(validated([1, 0.99, 0.98]), 2)).toBe(0);
  expect(plateaus([{ validationLoss: null, trainLoss: 2 }, { validationLoss: null, trainLoss: 2 }], 1)).toBe(1);
  expect(plateaus([], 1)).toBe(0);
});

test("a warm-up rises evenly to where the schedule begins, which has the rest of the run to itself", () => {
  const found = rates({ name: "cosine" }, { warmUp: 2 });
  for (let step = 0; step < 20; step++) expect(found[step]).toBeCloseTo((0.01 * (step + 1)) / 21, 14);
  expect(found[20]).toBe(0.01);
  expect(found[60]).toBeCloseTo(0.005, 12);
  expect(rates({ name: "step", factor: 0.5, every: 4 }, { warmUp: 2 }).findIndex((rate, step) => step > 20 && rate < 0.01)).toBe(60);
  expect(Math.max(...rates({ name: "one-cycle" }, { warmUp: 1 }).slice(0, 10))).toBeLessThan(0.0004);
});

test("no schedule ever exceeds the full rate or reaches 0 within the run, warmed up or not, however long", () => {
  fc.assert(
    fc.property(fc.constantFrom(...ScheduleName.options), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }), fc.double({ min: 0, max: 60, noNaN: true }), (name, epochs, perEpoch, warmUp) => {
      const schedule = scheduleNamed({ name, factor: null, epochs: null });
      const over = Array.from({ length: epochs }, () => ({ validationLoss: 1, trainLoss: 1 }) as EpochRecord);
      for (let step = 0; step < epochs * perEpoch; step++) {
        const rate = learningRateAt({ learningRate: 0.1, epochs, schedule, warmUp }, { step, steps: epochs * perEpoch, epochs: over.slice(0, Math.floor(step / perEpoch)) });
        expect(rate).toBeGreaterThan(0);
        expect(rate).toBeLessThanOrEqual(0.1 * (1 + 1e-12));
      }
    }),
    { numRuns: 100 },
  );
});
