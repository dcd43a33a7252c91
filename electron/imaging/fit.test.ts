import fc from "fast-check";
import { expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { fitToSquare } from "./fit.ts";
import type { Raster } from "./raster.ts";

const side = fc.integer({ min: 1, max: 24 });
/** Planes do not always begin where their memory does. */
const raster = fc
  .tuple(side, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 3 }), fc.constantFrom(Uint8Array, Uint16Array, Int16Array, Float32Array), fc.nat(3), fc.integer())
  .map(([width, height, channels, Type, skipped, seed]): Raster => {
    const random = randomStream(seed);
    return { width, height, channels, samples: Type.from(Array.from({ length: width * height * channels + skipped }, () => random.below(2 ** 16))).subarray(skipped) };
  });

/** The mean of the image over a box with fractional edges, pixel by pixel. */
function boxMean({ width, samples }: Raster, plane: number, [left, right]: [number, number], [top, bottom]: [number, number]): number {
  let sum = 0;
  for (let y = Math.floor(top); y < Math.ceil(bottom - 1e-9); y++) {
    for (let x = Math.floor(left); x < Math.ceil(right - 1e-9); x++) {
      const area = (Math.min(right, x + 1) - Math.max(left, x)) * (Math.min(bottom, y + 1) - Math.max(top, y));
      sum += area * samples[plane + y * width + x]!;
    }
  }
  return sum / ((right - left) * (bottom - top));
}

test("shrinking gives the mean of the box that each output pixel covers", () => {
  fc.assert(
    fc.property(raster, side, (image, size) => {
      fc.pre(size <= image.width && size <= image.height);
      const { width, height, channels } = image;
      const fitted = fitToSquare(image, size);
      for (let channel = 0; channel < channels; channel++) {
        for (let y = 0; y < size; y++) {
          for (let x = 0; x < size; x++) {
            const expected = boxMean(image, channel * width * height, [(x * width) / size, ((x + 1) * width) / size], [(y * height) / size, ((y + 1) * height) / size]);
            expect(Math.abs(fitted[(channel * size + y) * size + x]! - expected)).toBeLessThan(0.01);
          }
        }
      }
    }),
  );
});

test("enlarging interpolates between pixel centres and repeats the edges", () => {
  // Worked out by hand: output centres lie at -0.25, 0.25, 0.75 and 1.25 input pixels.
  const fitted = fitToSquare({ width: 2, height: 2, channels: 1, samples: Uint8Array.of(0, 10, 20, 40) }, 4);
  expect(Array.from(fitted)).toEqual([0, 2.5, 7.5, 10, 5, 8.125, 14.375, 17.5, 15, 19.375, 28.125, 32.5, 20, 25, 35, 40]);
});

test("each axis goes its own way", () => {
  const fitted = fitToSquare({ width: 4, height: 1, channels: 1, samples: Uint16Array.of(1, 3, 5, 7) }, 2);
  expect(Array.from(fitted)).toEqual([2, 6, 2, 6]);
});

test("values stay within the range of the image", () => {
  fc.assert(
    fc.property(raster, fc.integer({ min: 1, max: 40 }), (image, size) => {
      const fitted = fitToSquare(image, size);
      expect(Math.min(...fitted)).toBeGreaterThanOrEqual(Math.min(...image.samples));
      expect(Math.max(...fitted)).toBeLessThanOrEqual(Math.max(...image.samples));
    }),
  );
});

test("a constant image stays as it is at any size", () => {
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 40 }), fc.nat(65_535), (width, height, size, value) => {
      const fitted = fitToSquare({ width, height, channels: 1, samples: new Uint16Array(width * height).fill(value) }, size);
      expect(fitted).toEqual(new Float32Array(size * size).fill(value));
    }),
  );
});

test("shrinking by a whole factor keeps the mean of the image", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.infiniteStream(fc.nat(65_535)), (size, fx, fy, values) => {
      const samples = Uint16Array.from({ length: size * fx * size * fy }, () => values.next().value!);
      const fitted = fitToSquare({ width: size * fx, height: size * fy, channels: 1, samples }, size);
      const mean = (list: ArrayLike<number>) => Array.from(list).reduce((sum, value) => sum + value, 0) / list.length;
      expect(Math.abs(mean(fitted) - mean(samples))).toBeLessThan(0.01);
    }),
  );
});

test("an image of the right size is copied, whatever its samples", () => {
  expect(fitToSquare({ width: 2, height: 2, channels: 1, samples: Int32Array.of(-70_000, 5, 0, 1_000_000) }, 2)).toEqual(Float32Array.of(-70_000, 5, 0, 1_000_000));
});
