import { expect, test } from "vitest";
import { plateLayoutOf } from "./plateLayout.ts";

const full = (rows: number, columns: number) => Array.from({ length: rows * columns }, (_, at) => ({ row: Math.floor(at / columns), column: at % columns }));

test("wells in the corner of a plate are drawn on 96 wells, completely used small plates as they are", () => {
  expect(plateLayoutOf([{ row: 1, column: 2 }])).toEqual({ rows: 8, columns: 12 });
  for (const [rows, columns] of [[2, 3], [3, 4], [4, 6], [6, 8], [8, 12], [16, 24], [32, 48]] as const) {
    expect(plateLayoutOf(full(rows, columns))).toEqual({ rows, columns });
  }
  expect(plateLayoutOf([{ row: 8, column: 0 }])).toEqual({ rows: 16, columns: 24 });
  expect(plateLayoutOf([{ row: 40, column: 0 }])).toEqual({ rows: 41, columns: 1 });
});
