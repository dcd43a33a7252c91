import fc from "fast-check";
import { expect, test } from "vitest";
import { planeStatistics } from "./planeStatistics.ts";
import type { Raster, Samples } from "./raster.ts";

const plane = (samples: Samples, width = samples.length): Raster => ({ width, height: samples.length / width, channels: 1, samples });

test("levels, mean and standard deviation are those of the sorted values, of whatever type", () => {
  const arrays = fc.constantFrom(Uint8Array, Int8Array, Uint16Array, Int16Array, Int32Array, Float32Array, Float64Array);
  fc.assert(
    fc.property(arrays, fc.array(fc.integer({ min: -70_000, max: 70_000 }), { minLength: 1, maxLength: 300 }), fc.nat(3), (Type, numbers, skipped) => {
      // Planes do not always begin where their memory does.
      const samples = Type.from([...numbers.slice(0, skipped), ...numbers]).subarray(Math.min(skipped, numbers.length));
      const sorted = [...samples].sort((a, b) => a - b);
      const level = (share: number) => sorted.find((_, at) => at + 1 >= share * sorted.length);
      const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
      const found = planeStatistics(plane(samples));
      expect(found).toMatchObject({ minimum: sorted[0], maximum: sorted.at(-1), p0_1: level(0.001), p1: level(0.01), p99: level(0.99), p99_9: level(0.999) });
      expect(found.mean).toBeCloseTo(mean, 6);
      expect(found.sd).toBeCloseTo(Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length), 4);
    }),
    { numRuns: 100 },
  );
});

test("pixels at the limit of a camera are counted, at the image's own maximum they are not", () => {
  expect(planeStatistics(plane(Uint16Array.of(4095, 4095, 10, 20))).saturated).toBe(0.5);
  expect(planeStatistics(plane(Uint16Array.of(4000, 4000, 10, 20))).saturated).toBe(0);
  expect(planeStatistics(plane(Uint8Array.of(255, 0, 0, 0, 0))).saturated).toBe(0.2);
  expect(planeStatistics(plane(Float32Array.of(65_535, NaN, 0))).saturated).toBe(0.5);
});

test("where no value is finite, everything is 0", () => {
  expect(planeStatistics(plane(new Float32Array(400).fill(NaN), 20))).toMatchObject({ focus: 0, mean: 0, maximum: 0 });
});
