import { expect, test } from "vitest";
import { BINS, distributionOf } from "./distribution.ts";

const scale = { min: 0, max: 100, isLogarithmic: false };

test("every known number is counted once, the ends in the outer bins, and what is not known is left out", () => {
  const { bins, images } = distributionOf([0, 100, 50, NaN, 49.9, Infinity], scale)!;
  expect(images).toBe(4);
  expect(bins).toHaveLength(BINS);
  expect(bins.reduce((sum, bin) => sum + bin, 0)).toBe(4);
  expect([bins[0], bins[BINS - 1], bins[BINS / 2], bins[BINS / 2 - 1]]).toEqual([1, 1, 1, 1]);
});

test("quartiles lie between numbers in proportion", () => {
  expect(distributionOf([4, 1, 3, 2], scale)!.quartiles).toEqual([1.75, 2.5, 3.25]);
  expect(distributionOf([7], scale)!.quartiles).toEqual([7, 7, 7]);
});

test("nothing known has no distribution, and a logarithmic scale parts decades evenly", () => {
  expect(distributionOf([NaN], scale)).toBeNull();
  const { bins } = distributionOf([1, 10.1, 100, 9999], { min: 1, max: 10_000, isLogarithmic: true })!;
  expect([bins[0], bins[BINS / 4], bins[BINS / 2], bins[BINS - 1]]).toEqual([1, 1, 1, 1]);
});
