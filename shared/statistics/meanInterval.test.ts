import { expect, test } from "vitest";
import { randomStream } from "../random.ts";
import { meanInterval } from "./meanInterval.ts";

test("the interval holds the mean, and is as wide as the normal approximation where there are many values", () => {
  const random = randomStream(5);
  const values = Array.from({ length: 400 }, () => random.uniform());
  const { value, low, high } = meanInterval(values, 1);
  expect(value).toBeCloseTo(values.reduce((sum, one) => sum + one) / 400, 12);
  const error = Math.sqrt(values.reduce((sum, one) => sum + (one - value) ** 2, 0)) / 400;
  expect(low).toBeLessThan(value);
  expect(Math.abs((high - low) / (2 * 1.96 * error) - 1)).toBeLessThan(0.15);
});

test("values that are all the same leave no doubt, and the seed decides the rest", () => {
  expect(meanInterval([0.5, 0.5, 0.5], 1)).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
  const values = Array.from({ length: 20 }, (_, at) => Math.sqrt(at));
  expect(meanInterval(values, 1)).toEqual(meanInterval(values, 1));
  expect(meanInterval(values, 1)).not.toEqual(meanInterval(values, 2));
});
