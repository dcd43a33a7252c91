import { expect, test } from "vitest";
import { classWeightsOf } from "./classWeights.ts";

const classNames = ["a", "b", "c"];
const plain = { classNames, balanceClasses: false, classWeights: {} };
const balanced = { ...plain, balanceClasses: true };

test("balanced classes count the same, however many images they have, and classes of one size are left alone", () => {
  const targets = [0, 0, 0, 0, 1, 2, 2];
  const weights = classWeightsOf(balanced, targets)!;
  const totals = [0, 1, 2].map((target) => targets.filter((own) => own === target).length * weights[target]!);
  for (const total of totals) expect(total).toBeCloseTo(targets.length / 3, 12);
  expect(classWeightsOf(balanced, [0, 1, 2, 2, 1, 0])).toBe(null);
});

test("weights that are given come on top, and no others than 1 are none", () => {
  expect(classWeightsOf({ ...plain, classWeights: { b: 3 } }, [0, 1, 2])).toEqual([1, 3, 1]);
  expect(classWeightsOf({ ...balanced, classWeights: { b: 3 } }, [0, 0, 1, 2])).toEqual([2 / 3, 4, 4 / 3]);
  expect(classWeightsOf(plain, [0, 0, 0, 1, 2])).toBe(null);
});
