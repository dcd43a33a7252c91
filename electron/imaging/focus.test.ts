import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { focusOf } from "./focus.ts";
import { gaussian } from "./gaussian.ts";
import type { Raster, Samples } from "./raster.ts";

const plane = (samples: Samples, width: number): Raster => ({ width, height: samples.length / width, channels: 1, samples });

/** The variance of the Laplacian over that of the values, both of sums of 2 x 2 pixels but for those at the edges, and left out where the Laplacian is not finite. */
function expectedFocus({ width, height, samples }: Raster): number {
  const at = (x: number, y: number) => [0, 1].flatMap((dy) => [0, 1].map((dx) => samples[(2 * y + dy) * width + 2 * x + dx]!)).reduce((sum, value) => sum + value, 0);
  const [values, edges]: [number[], number[]] = [[], []];
  for (let y = 1; y < (height >> 1) - 1; y++) {
    for (let x = 1; x < (width >> 1) - 1; x++) {
      const edge = at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y);
      if (!Number.isFinite(edge)) continue;
      values.push(at(x, y));
      edges.push(edge);
    }
  }
  const variance = (list: readonly number[]) => {
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
  };
  return variance(values) > 0 ? variance(edges) / variance(values) : 0;
}

test("the focus is the variance of the Laplacian over that of the values, whatever the type of samples, the size, and where in memory the plane begins", () => {
  const arrays = fc.constantFrom(Uint8Array, Int8Array, Uint16Array, Int16Array, Int32Array, Float32Array);
  const side = fc.integer({ min: 6, max: 21 });
  fc.assert(
    fc.property(arrays, side, side, fc.nat(3), fc.integer(), fc.boolean(), (Type, width, height, skipped, seed, hasHole) => {
      const random = randomStream(seed);
      const samples = Type.from(Array.from({ length: width * height + skipped }, () => random.below(2 ** 16))).subarray(skipped);
      if (hasHole) samples[(5 * width * height) >> 3] = NaN;
      expect(focusOf(plane(samples, width))).toBeCloseTo(expectedFocus(plane(samples, width)), 8);
    }),
    { numRuns: 500 },
  );
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
  const scores = [0, 1, 2, 4, 8].map((sigma) => focusOf(spots(sigma)));
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores[0]! / scores[3]!).toBeGreaterThan(5);
  expect(focusOf(spots(1, { gain: 4, offset: 500 })) / scores[1]!).toBeCloseTo(1, 1);
});

test("a constant plane and a tiny one have no focus", () => {
  expect(focusOf(plane(new Uint16Array(400).fill(7), 20))).toBe(0);
  expect(focusOf(plane(Uint16Array.of(1, 2, 3, 4), 2))).toBe(0);
  expect(focusOf(plane(new Float32Array(400).fill(NaN), 20))).toBe(0);
});
