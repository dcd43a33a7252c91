import { expect, test } from "vitest";
import type { RunEvaluation } from "../../../shared/contract/results.ts";
import { ofSelection } from "./ofSelection.ts";

const item = (imageIds: number[], truth: number, predicted: number) => ({ name: `well ${imageIds[0]}`, imageIds, truth, predicted, confidence: 0.9 });
const evaluation = { guessing: 0.5, confusion: [[1, 1], [0, 1]], items: [item([1, 2], 0, 0), item([3], 0, 1), item([4], 1, 1)] } as unknown as RunEvaluation;

test("a group is selected with any of its images, and the matrix is counted of what is selected", () => {
  const { items, confusion, guessing } = ofSelection(evaluation, new Set([2, 3, 99]));
  expect(items.map(({ name }) => name)).toEqual(["well 1", "well 3"]);
  expect(confusion).toEqual([[1, 1], [0, 0]]);
  expect(guessing).toBe(0.5);
  expect(ofSelection(evaluation, new Set()).confusion).toEqual([[0, 0], [0, 0]]);
  expect(evaluation.confusion).toEqual([[1, 1], [0, 1]]);
});
