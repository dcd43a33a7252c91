import fc from "fast-check";
import { expect, test } from "vitest";
import { placeAt, plateGeometry, plateWidth, wellsBetween } from "./plateGeometry.ts";

test.each([[8, 12], [16, 24], [32, 48]])("the middle of every well of a %i x %i plate is that well", (rows, columns) => {
  fc.assert(
    fc.property(fc.nat(rows - 1), fc.nat(columns - 1), fc.integer({ min: 200, max: 2000 }), (row, column, width) => {
      const geometry = plateGeometry(rows, columns, width);
      expect(placeAt(geometry, geometry.edge + (column + 0.5) * geometry.pitch, geometry.edge + (row + 0.5) * geometry.pitch)).toEqual({ kind: "well", row, column });
    }),
  );
});

test("names of rows and columns and the corner are places of their own, and beside the plate is nothing", () => {
  const geometry = plateGeometry(8, 12, 400);
  expect(placeAt(geometry, 2, geometry.edge + 1)).toEqual({ kind: "row", row: 0 });
  expect(placeAt(geometry, geometry.edge + 1, 2)).toEqual({ kind: "column", column: 0 });
  expect(placeAt(geometry, 2, 2)).toEqual({ kind: "corner" });
  expect(placeAt(geometry, geometry.width + 1, 50)).toBeNull();
  expect(placeAt(geometry, 50, -1)).toBeNull();
});

test("two wells span a rectangle, whichever comes first; a row, a column and the corner all that belongs to them", () => {
  const plate = { rows: 8, columns: 12 };
  const well = (row: number, column: number) => ({ kind: "well" as const, row, column });
  expect(wellsBetween(plate, well(1, 2), well(0, 1))).toEqual([{ row: 0, column: 1 }, { row: 0, column: 2 }, { row: 1, column: 1 }, { row: 1, column: 2 }]);
  expect(wellsBetween(plate, { kind: "row", row: 3 }, { kind: "row", row: 3 })).toHaveLength(12);
  expect(wellsBetween(plate, { kind: "column", column: 3 }, { kind: "column", column: 4 })).toHaveLength(16);
  expect(wellsBetween(plate, { kind: "corner" }, { kind: "corner" })).toHaveLength(96);
});

test("plates share the room, and keep their least width where there is too little", () => {
  const sizes = { least: 320, frame: 26, gap: 16 };
  expect(plateWidth(760, 3, sizes)).toBe(346);
  expect(plateWidth(1500, 3, sizes)).toBe(463);
  expect(plateWidth(1500, 1, sizes)).toBe(1474);
  expect(plateWidth(200, 9, sizes)).toBe(320);
});
