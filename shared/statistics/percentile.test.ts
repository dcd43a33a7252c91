import { expect, test } from "vitest";
import { percentile } from "./percentile.ts";

test("percentiles are those of numpy", () => {
  // numpy.percentile([1, 2, 4, 8], [0, 2.5, 50, 97.5, 100])
  const expected = [1, 1.075, 3, 7.7, 8];
  [0, 0.025, 0.5, 0.975, 1].forEach((share, at) => expect(percentile([1, 2, 4, 8], share)).toBeCloseTo(expected[at]!, 12));
  expect(percentile([5], 0.975)).toBe(5);
  expect(percentile([], 0.5)).toBeNaN();
});
