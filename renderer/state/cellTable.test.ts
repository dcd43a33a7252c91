import { expect, test } from "vitest";
import { CellTable } from "./cellTable.ts";

const cells = new CellTable([2, 0, -1, 3, 0, 1], 48);

test("cells are counted through all images, and each says which image it is in, and which of its cells it is", () => {
  expect(cells.size).toBe(6);
  expect(Array.from({ length: cells.size }, (_, cell) => cells.placeOf(cell))).toEqual([
    { row: 0, number: 0 },
    { row: 0, number: 1 },
    { row: 3, number: 0 },
    { row: 3, number: 1 },
    { row: 3, number: 2 },
    { row: 5, number: 0 },
  ]);
});

test("the cells of some images stand in the order of the images", () => {
  expect(cells.cellsOf([5, 2, 1, 0])).toEqual([5, 0, 1]);
  expect([0, 1, 2, 3, 9].map((row) => cells.numberIn(row))).toEqual([2, 0, 0, 3, 0]);
});

test("images in which nobody counted are told from those without cells", () => {
  expect(cells.uncounted).toBe(1);
  expect(new CellTable([], 48)).toMatchObject({ size: 0, uncounted: 0 });
});
