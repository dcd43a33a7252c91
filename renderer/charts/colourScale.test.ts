import fc from "fast-check";
import { expect, test } from "vitest";
import { doseScaleOf, numberText, scaleColour, scaleOf, shareOf, ticksOf } from "./colourScale.ts";

test("the scale runs from dark violet to yellow and stays there beyond its ends", () => {
  expect([scaleColour(0), scaleColour(1), scaleColour(-3), scaleColour(9), scaleColour(NaN)]).toEqual(["rgb(68 1 84)", "rgb(253 231 37)", "rgb(68 1 84)", "rgb(253 231 37)", "rgb(68 1 84)"]);
});

test("doses over many decades are spaced by their logarithm, other numbers evenly", () => {
  expect(scaleOf([0.001, 1, 10])).toEqual({ min: 0.001, max: 10, isLogarithmic: true });
  expect(scaleOf([0, 5, 1000])).toEqual({ min: 0, max: 1000, isLogarithmic: false });
  expect(shareOf({ min: 0.01, max: 100, isLogarithmic: true }, 1)).toBeCloseTo(0.5);
  expect(scaleOf([NaN])).toBeNull();
});

test("every number of a scale lies between its ends", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, min: -1e9, max: 1e9 }), { minLength: 1 }), (values) => {
      const scale = scaleOf(values)!;
      for (const value of values) expect(shareOf(scale, value)).toSatisfy((share: number) => share >= -1e-9 && share <= 1 + 1e-9);
    }),
  );
});

test("numbers are short", () => {
  expect([0, 0.30000001, 12345, 1234567, 0.00001].map(numberText)).toEqual(["0", "0.3", "12300", "1.2e+6", "1.0e-5"]);
});

test("untreated wells do not keep doses from being spaced by their logarithm, and have the colour of the lowest", () => {
  const scale = doseScaleOf([0, 0.01, 10, 0, NaN])!;
  expect(scale).toEqual({ min: 0.01, max: 10, isLogarithmic: true });
  expect(scaleColour(shareOf(scale, 0))).toBe(scaleColour(0));
  expect([doseScaleOf([0, 0]), doseScaleOf([5]), doseScaleOf([])]).toEqual([{ min: 0, max: 0, isLogarithmic: false }, { min: 5, max: 5, isLogarithmic: false }, null]);
});

test("ticks are round, few, and lie on the scale", () => {
  expect(ticksOf({ min: 50, max: 449, isLogarithmic: false })).toEqual([100, 200, 300, 400]);
  expect(ticksOf({ min: 0, max: 1, isLogarithmic: false })).toEqual([0, 0.5, 1]);
  expect(ticksOf({ min: 0.003, max: 30, isLogarithmic: true })).toEqual([0.01, 0.1, 1, 10]);
  expect(ticksOf({ min: 2, max: 9, isLogarithmic: true })).toEqual([2, 9]);
  expect(ticksOf({ min: 4, max: 4, isLogarithmic: false })).toEqual([4]);
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (min, span) => {
      const scale = { min, max: min + span, isLogarithmic: false };
      const ticks = ticksOf(scale);
      expect(ticks.length).toSatisfy((count: number) => count >= 2 && count <= 6);
      for (const tick of ticks) expect(shareOf(scale, tick)).toSatisfy((share: number) => share >= -1e-6 && share <= 1 + 1e-6);
    }),
  );
});
