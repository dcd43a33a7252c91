import { expect, test } from "vitest";
import { byGroup } from "./byGroup.ts";

test("a well takes the class with the highest mean probability, not the most votes", () => {
  const { groups } = byGroup([
    { group: "A01", truth: 0, probabilities: [0.4, 0.6] },
    { group: "A01", truth: 0, probabilities: [0.4, 0.6] },
    { group: "A01", truth: null, probabilities: [1, 0] },
    { group: "A02", truth: null, probabilities: [0.5, 0.5] },
  ]);
  expect(groups.map(({ group, images, predicted, truth }) => [group, images, predicted, truth])).toEqual([["A01", 3, 0, 0], ["A02", 1, 0, null]]);
  expect(groups[0]!.probabilities[0]).toBeCloseTo(0.6, 14);
});

test("a group whose images differ in truth is reported apart", () => {
  const { groups, mixed } = byGroup([
    { group: "A01", truth: 1, probabilities: [0.4, 0.6] },
    { group: "A01", truth: 0, probabilities: [0, 1] },
    { group: "A02", truth: 1, probabilities: [0, 1] },
  ]);
  expect(groups.map(({ group }) => group)).toEqual(["A02"]);
  expect(mixed).toMatchObject([{ group: "A01", truths: [0, 1], predicted: 1, images: 2 }]);
});
