import { expect, test } from "vitest";
import { columnsFor } from "./columnsFor.ts";

test("pictures beside each other are as large as the frame allows", () => {
  const wide = { width: 1200, height: 700 };
  expect([1, 2, 3, 4, 5, 6, 7].map((count) => columnsFor(count, wide))).toEqual([1, 2, 3, 2, 3, 3, 4]);
  expect(columnsFor(2, { width: 500, height: 900 })).toBe(1);
});
