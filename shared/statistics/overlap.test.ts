import fc from "fast-check";
import { expect, test } from "vitest";
import { addCounts, countPixels, noPixels, overlapOf } from "./overlap.ts";

test("Dice and IoU are those of the definitions, whatever the numbers of the objects", () => {
  const counts = countPixels([0, 7, 7, 0, 1, 0], [0, 2, 3, 3, 0, 0]);
  expect(counts).toEqual({ truth: 3, found: 3, both: 2, right: 4, pixels: 6 });
  expect(overlapOf(counts)).toEqual({ dice: 4 / 6, iou: 2 / 4 });
});

test("finding nothing where there is nothing is right, finding something there is wrong", () => {
  expect(overlapOf(countPixels([0, 0], [0, 0]))).toEqual({ dice: 1, iou: 1 });
  expect(overlapOf(countPixels([0, 1], [0, 0]))).toEqual({ dice: 0, iou: 0 });
  expect(overlapOf(countPixels([0, 0], [0, 1]))).toEqual({ dice: 0, iou: 0 });
});

const pixels = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 40 });

test("parts of an image counted one by one are the image, and Dice is 2 IoU / (1 + IoU)", () => {
  fc.assert(
    fc.property(pixels, fc.nat(40), (pairs, cut) => {
      const count = (some: typeof pairs) => countPixels(some.map(([found]) => found), some.map(([, truth]) => truth));
      const whole = count(pairs);
      expect(addCounts(addCounts(noPixels, count(pairs.slice(0, cut))), count(pairs.slice(cut)))).toEqual(whole);
      const { dice, iou } = overlapOf(whole);
      expect(dice).toBeCloseTo((2 * iou) / (1 + iou), 12);
    }),
  );
});
