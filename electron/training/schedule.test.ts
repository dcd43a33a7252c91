import fc from "fast-check";
import { expect, test } from "vitest";
import { learningRateAt } from "./schedule.ts";

const settings = { learningRate: 0.01, epochs: 10 };

test("constant stays as it is", () => {
  expect([0, 40, 99].map((step) => learningRateAt({ ...settings, schedule: "constant" }, step, 100))).toEqual([0.01, 0.01, 0.01]);
});

test("cosine begins at the full rate, is at half of it half way, and ends just above 0", () => {
  const at = (step: number) => learningRateAt({ ...settings, schedule: "cosine" }, step, 100);
  expect(at(0)).toBe(0.01);
  expect(at(50)).toBeCloseTo(0.005, 12);
  expect(at(99)).toBeGreaterThan(0);
  expect(at(99)).toBeLessThan(1e-5);
});

test("exponential loses a twentieth with every epoch and keeps its rate within one", () => {
  const at = (step: number) => learningRateAt({ ...settings, schedule: "exponential" }, step, 100);
  expect([0, 9].map(at)).toEqual([0.01, 0.01]);
  expect([10, 19].map(at)).toEqual([0.0095, 0.0095]);
  expect(at(99)).toBeCloseTo(0.01 * 0.95 ** 9, 12);
});

test("no schedule ever goes up or reaches 0 within the run", () => {
  fc.assert(
    fc.property(fc.constantFrom("constant", "cosine", "exponential"), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 30 }), (schedule, epochs, perEpoch) => {
      const rates = Array.from({ length: epochs * perEpoch }, (_, step) => learningRateAt({ learningRate: 0.1, epochs, schedule }, step, epochs * perEpoch));
      expect(rates[0]).toBe(0.1);
      for (const [step, rate] of rates.entries()) {
        expect(rate).toBeGreaterThan(0);
        if (step > 0) expect(rate).toBeLessThanOrEqual(rates[step - 1]!);
      }
    }),
    { numRuns: 50 },
  );
});
