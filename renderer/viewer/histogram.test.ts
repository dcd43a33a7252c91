import fc from "fast-check";
import { expect, test } from "vitest";
import { autoContrast, histogramOf, quantileOf } from "./histogram.ts";

test("every finite value is counted once", () => {
  fc.assert(
    fc.property(fc.float32Array({ minLength: 1 }), (samples) => {
      const finite = samples.filter(Number.isFinite).length;
      expect(histogramOf({ samples }).counts.reduce((sum, count) => sum + count, 0)).toBe(finite);
    }),
  );
});

test("integers are counted as the same numbers with a point are", () => {
  const both = fc.oneof(fc.uint8Array({ minLength: 1 }), fc.uint16Array({ minLength: 1 }));
  fc.assert(fc.property(both, (samples) => void expect(histogramOf({ samples })).toEqual(histogramOf({ samples: Float32Array.from(samples) }))));
});

test("a constant image has one bin, and a contrast that is not empty", () => {
  const histogram = histogramOf({ samples: new Uint16Array(50).fill(700) });
  expect(histogram).toMatchObject({ low: 700, high: 700 });
  const { low, high } = autoContrast(histogram);
  expect(low).toBe(700);
  expect(high).toBeGreaterThan(700);
});

test("quantiles of even values are where they should be", () => {
  const histogram = histogramOf({ samples: Uint16Array.from({ length: 1001 }, (_, at) => at) });
  expect(quantileOf(histogram, 0.5)).toBeCloseTo(500, -1);
  expect(quantileOf(histogram, 0)).toBeCloseTo(0, -1);
  expect(quantileOf(histogram, 1)).toBeCloseTo(1000, -1);
  const { low, high } = autoContrast(histogram);
  expect([low, high].map(Math.round)).toEqual([5, 998]);
});
