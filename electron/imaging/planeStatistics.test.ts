import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { gaussian } from "./gaussian.ts";
import { planeStatistics } from "./planeStatistics.ts";
import type { Raster, Samples } from "./raster.ts";

const plane = (samples: Samples, width = samples.length): Raster => ({ width, height: samples.length / width, channels: 1, samples });

test("levels, mean and standard deviation are those of the sorted values, of whatever type", () => {
  const arrays = fc.constantFrom(Uint8Array, Int8Array, Uint16Array, Int16Array, Int32Array, Float32Array, Float64Array);
  fc.assert(
    fc.property(arrays, fc.array(fc.integer({ min: -70_000, max: 70_000 }), { minLength: 1, maxLength: 300 }), (Type, numbers) => {
      const samples = Type.from(numbers);
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

const side = 128;
/** Bright spots on a dark ground with noise, blurred by a Gaussian of `sigma` pixels before the noise. */
function spots(sigma: number, { gain = 1, offset = 0 } = {}): Raster {
  const random = randomStream(1);
  const scene = new Float32Array(side * side);
  for (let spot = 0; spot < 40; spot++) {
    const [cx, cy] = [random.below(side), random.below(side)];
    for (let y = Math.max(0, cy - 4); y < Math.min(side, cy + 4); y++) scene.fill(1000, y * side + Math.max(0, cx - 4), y * side + Math.min(side, cx + 4));
  }
  const blurred = sigma === 0 ? scene : gaussian(scene, side, side, sigma);
  return plane(Uint16Array.from(blurred, (value) => gain * (200 + value + 10 * random.uniform()) + offset), side);
}

test("the focus falls with every step of blur, whatever gain and offset are", () => {
  const scores = [0, 1, 2, 4, 8].map((sigma) => planeStatistics(spots(sigma)).focus);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[0]! / scores[3]!).toBeGreaterThan(5);
  expect(planeStatistics(spots(1, { gain: 4, offset: 500 })).focus / scores[1]!).toBeCloseTo(1, 1);
});

test("a constant plane and a tiny one have no focus", () => {
  expect(planeStatistics(plane(new Uint16Array(400).fill(7), 20)).focus).toBe(0);
  expect(planeStatistics(plane(Uint16Array.of(1, 2, 3, 4), 2)).focus).toBe(0);
  expect(planeStatistics(plane(new Float32Array(400).fill(NaN), 20))).toMatchObject({ focus: 0, mean: 0, maximum: 0 });
});
