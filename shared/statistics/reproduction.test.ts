import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateReproductions } from "./evaluateReproductions.ts";
import { addChannels, addSums, explainedShare, meanSquaredError, signalToNoise, sumsOf } from "./reproduction.ts";

test("signal-to-noise is the logarithm of the error as a share of the range, whatever units grey levels have", () => {
  // An error of 1 % of the range at every pixel: 40 dB.
  const values = [0, 50, 100];
  const off = values.map((value) => value + 1);
  expect(signalToNoise([sumsOf(values, off)])).toBeCloseTo(40, 9);
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1e4, noNaN: true }), fc.double({ min: -1e4, max: 1e4, noNaN: true }), (scale, offset) => {
      const inOther = (list: readonly number[]) => list.map((value) => value * scale + offset);
      expect(signalToNoise([sumsOf(inOther(values), inOther(off))])).toBeCloseTo(40, 3);
    }),
  );
});

test("channels count the same, those without a range not at all, and an image of such alone has no figure", () => {
  const [good, bad, flat] = [sumsOf([0, 100], [1, 101]), sumsOf([0, 10], [1, 11]), sumsOf([7, 7], [9, 9])];
  expect(signalToNoise([good, bad])).toBeCloseTo(-10 * Math.log10((1e-4 + 1e-2) / 2), 9);
  expect(signalToNoise([good, flat])).toBeCloseTo(40, 9);
  expect(signalToNoise([flat])).toBeNull();
  expect(signalToNoise([sumsOf([0, 1], [0, 1])])).toBeCloseTo(120, 9);
});

test("the variance that is explained is all of it, none of it where the mean would do, and less where it would do better", () => {
  const values = [1, 2, 3, 6];
  expect(explainedShare([sumsOf(values, values)])).toBe(1);
  expect(explainedShare([sumsOf(values, [3, 3, 3, 3])])).toBeCloseTo(0, 12);
  expect(explainedShare([sumsOf(values, [6, 3, 2, 1])])).toBeLessThan(0);
  expect(explainedShare([sumsOf([2, 2], [2, 2])])).toBe(1);
  expect(explainedShare([sumsOf([2, 2], [2, 3])])).toBe(0);
  // Each channel has a mean of its own.
  expect(explainedShare([sumsOf([0, 2], [1, 1]), sumsOf([100, 102], [101, 101])])).toBeCloseTo(0, 12);
});

test("parts that are summed up are as the whole", () => {
  const number = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 2, maxLength: 30 }), fc.nat(), (pixels, cut) => {
      const at = 1 + (cut % (pixels.length - 1));
      const of = (list: typeof pixels) => sumsOf(list.map(([value]) => value), list.map(([, made]) => made));
      const whole = of(pixels);
      const parts = addSums(of(pixels.slice(0, at)), of(pixels.slice(at)));
      expect(meanSquaredError([parts])).toBeCloseTo(meanSquaredError([whole]), 6);
      expect([parts.values, parts.lowest, parts.highest]).toEqual([whole.values, whole.lowest, whole.highest]);
    }),
  );
  expect(addChannels(undefined, [sumsOf([1], [2])])).toEqual([sumsOf([1], [2])]);
});

test("figures are means over images with intervals around them; images without a ratio are left out of its mean", () => {
  const found = evaluateReproductions([{ error: 1, psnr: 20, interpolated: null }, { error: 3, psnr: null, interpolated: null }], 1)!;
  expect(found).toMatchObject({ images: 2, error: { value: 2, low: 1, high: 3 }, psnr: { value: 20, low: 20, high: 20 }, interpolated: null });
  expect(evaluateReproductions([], 1)).toBeNull();
  expect(evaluateReproductions([{ error: 0, psnr: null, interpolated: null }], 1)!.psnr).toBeNull();
});
