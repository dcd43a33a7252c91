import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseWellName, plateFormats, rowName, wellAt, wellName } from "./wellName.ts";

describe("well names", () => {
  test.each([
    ["A1", 0, 0],
    ["A01", 0, 0],
    ["a01", 0, 0],
    ["A001", 0, 0],
    [" h12 ", 7, 11],
    ["A - 01", 0, 0],
    ["A:1", 0, 0],
    ["B_3", 1, 2],
    ["r01c01", 0, 0],
    ["R08C12", 7, 11],
    ["r01 c02", 0, 1],
    ["Z01", 25, 0],
    ["AA01", 26, 0],
    ["AF48", 31, 47],
  ])("%s is row %i, column %i", (text, row, column) => {
    expect(parseWellName(text)).toEqual({ row, column });
  });

  test.each(["", "A", "1", "A0", "A00", "A49", "AG01", "ZZ1", "A1B", "A1.5", "well", "r0c1", "r33c1", "Ä1", "A-1-2", "A1000"])("%j is no well", (text) => {
    expect(parseWellName(text)).toBeNull();
  });

  test("every well of every plate reads back from its own name, as a name and as row and column", () => {
    fc.assert(
      fc.property(fc.nat(31), fc.nat(47), (row, column) => {
        expect(parseWellName(wellName(row, column))).toEqual({ row, column });
        expect(wellAt(rowName(row), String(column + 1))).toEqual({ row, column });
        expect(wellAt(String(row + 1), `${column + 1}.0`)).toEqual({ row, column });
      }),
    );
  });
});

describe("plate formats", () => {
  test.each(plateFormats)("a plate of $wells wells has as many places", ({ wells, rows, columns }) => {
    expect(rows * columns).toBe(wells);
  });
});
