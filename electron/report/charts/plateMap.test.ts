import { expect, test } from "vitest";
import { layoutOf, rowName } from "./plateMap.ts";

const full = (rows: number, columns: number) => Array.from({ length: rows * columns }, (_, at) => ({ row: Math.floor(at / columns), column: at % columns }));

test("wells in the corner of a plate are drawn on 96 wells, completely used small plates as they are", () => {
  expect(layoutOf([{ row: 1, column: 2 }])).toEqual({ rows: 8, columns: 12 });
  for (const [rows, columns] of [[2, 3], [3, 4], [4, 6], [6, 8], [8, 12], [16, 24], [32, 48]] as const) {
    expect(layoutOf(full(rows, columns))).toEqual({ rows, columns });
  }
  expect(layoutOf([{ row: 8, column: 0 }])).toEqual({ rows: 16, columns: 24 });
  expect(layoutOf([{ row: 40, column: 0 }])).toEqual({ rows: 41, columns: 1 });
});

test("rows beyond Z have two letters", () => {
  expect([0, 25, 26, 31].map(rowName)).toEqual(["A", "Z", "AA", "AF"]);
});
