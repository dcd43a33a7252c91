import { expect, test } from "vitest";
import { accuracyByImage, meanByImage, rowsOf } from "./meanByImage.ts";

const rows = rowsOf(Float32Array.of(0.9, 0.1, 0.25, 0.75, 0.5, 0.5, 0.25, 0.75), 4);

test("the rows of an image are averaged, wherever they stand", () => {
  expect([...meanByImage(rows, ["a", "b", "b", "a"])].map(([image, mean]) => [image, mean.map((value) => Number(value.toFixed(3)))])).toEqual([["a", [0.575, 0.425]], ["b", [0.375, 0.625]]]);
});

test("an image counts once, by what its parts say together: parts that are wrong alone do not count against it", () => {
  expect(accuracyByImage(rows, ["a", "b", "b", "a"], [0, 1, 1, 0])).toBe(1);
  expect(accuracyByImage(rows, ["a", "b", "b", "a"], [1, 1, 1, 1])).toBe(0.5);
  expect(accuracyByImage(rows, ["a", "b", "c", "d"], [0, 1, 1, 0])).toBe(0.5);
});
