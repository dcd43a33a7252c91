import fc from "fast-check";
import { expect, test } from "vitest";
import { numberText, scaleColour, scaleOf, shareOf } from "./colourScale.ts";

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
