import fc from "fast-check";
import { expect, test } from "vitest";
import { binning } from "./bins.ts";

test("a few numbers need no bins", () => {
  expect(binning([0.5, 1, 1, 2, 0.5])).toBeNull();
});

test("many numbers lie in bins with round edges, an edge in the bin that it begins", () => {
  const binOf = binning(Array.from({ length: 101 }, (_, at) => at / 100))!;
  expect(binOf(0)).toEqual({ from: 0, to: 0.1 });
  expect(binOf(0.29)).toEqual({ from: 0.2, to: 0.3 });
  expect(binOf(0.3)).toEqual({ from: 0.3, to: 0.4 });
  expect(binOf(1)).toEqual({ from: 1, to: 1.1 });
});

test("each number lies in its bin, and there are about ten", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 13, maxLength: 60 }), fc.constantFrom(1, 10, 1_000, 1e5), (numbers, parts) => {
      const values = numbers.map((number) => number / parts);
      const bins = values.map(binning(values)!);
      values.forEach((value, at) => {
        expect(bins[at]!.from).toBeLessThanOrEqual(value);
        expect(bins[at]!.to).toBeGreaterThan(value);
      });
      expect(new Set(bins.map(({ from }) => from)).size).toBeLessThanOrEqual(12);
    }),
  );
});
