import fc from "fast-check";
import { expect, test } from "vitest";
import { ChannelStatistics } from "./channelStatistics.ts";
import { GrowingHistogram } from "./growingHistogram.ts";

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e6), max: Math.fround(1e6) }), { minLength: 1, maxLength: 60 });

test("mean and deviation do not depend on how the pixels are parted into images", () => {
  fc.assert(
    fc.property(values, fc.nat(59), (list, cut) => {
      const parted = new ChannelStatistics(1);
      for (const part of [list.slice(0, cut), list.slice(cut)]) parted.add(Float32Array.from(part));
      const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
      const deviation = Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length);
      const [{ offset, scale }] = parted.scales("standard") as [{ offset: number; scale: number }];
      expect(offset).toBeCloseTo(mean, 5);
      if (deviation > Math.abs(mean) * 1e-5) expect(scale / deviation).toBeCloseTo(1, 6);
    }),
    { numRuns: 50 },
  );
});

test("a small spread on a large offset is not lost", () => {
  const statistics = new ChannelStatistics(1);
  for (let image = 0; image < 100; image++) statistics.add(Float32Array.of(60_000, 60_001, 60_002));
  expect(statistics.scales("standard")[0]!.scale).toBeCloseTo(Math.sqrt(2 / 3), 9);
});

test("each channel is measured by itself", () => {
  const statistics = new ChannelStatistics(2);
  statistics.add(Float32Array.of(1, 3, 100, 300));
  expect(statistics.scales("standard")).toEqual([{ offset: 2, scale: 1 }, { offset: 200, scale: 100 }]);
});

test.each([0, 5, 0.1, -3e5, 65_535])("a channel that is %d everywhere has scale 1", (value) => {
  const statistics = new ChannelStatistics(1);
  for (let image = 0; image < 3; image++) statistics.add(new Float32Array(1000).fill(value));
  for (const kind of ["standard", "percentiles"] as const) {
    const [{ offset, scale }] = statistics.scales(kind) as [{ offset: number; scale: number }];
    expect(offset).toBeCloseTo(value, 2);
    expect(scale).toBe(1);
  }
});

test("percentiles leave out one percent below and a fifth of a percent above", () => {
  const statistics = new ChannelStatistics(1);
  for (let image = 0; image < 10; image++) statistics.add(Float32Array.from({ length: 1000 }, (_, index) => index * 10 + image));
  const [{ offset, scale }] = statistics.scales("percentiles") as [{ offset: number; scale: number }];
  expect(Math.abs(offset - 100)).toBeLessThan(2);
  expect(Math.abs(offset + scale - 9980)).toBeLessThan(2);
});

test("quantiles are right to a small part of the range, whatever the range and the order", () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, quantile) => {
      const histogram = new GrowingHistogram();
      histogram.add(Float32Array.from(list));
      const sorted = list.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(Math.ceil(quantile * list.length - 1e-9) - 1, 0)]!;
      const spread = sorted.at(-1)! - sorted[0]!;
      // Rounding of quantile * length may fall on either side of a step.
      const other = sorted[Math.min(Math.max(Math.round(quantile * list.length), 0), list.length - 1)]!;
      const found = histogram.quantile(quantile);
      expect(Math.min(Math.abs(found - exact), Math.abs(found - other))).toBeLessThanOrEqual(spread / 16_000 + 1e-9);
    }),
    { numRuns: 50 },
  );
});

test("values that are no numbers are left out", () => {
  const statistics = new ChannelStatistics(1);
  statistics.add(Float32Array.of(1, NaN, 3, Infinity));
  expect(statistics.scales("standard")[0]).toEqual({ offset: 2, scale: 1 });
});
