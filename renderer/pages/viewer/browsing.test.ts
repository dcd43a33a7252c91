import { expect, test } from "vitest";
import { ImageTable, wellKey } from "../../state/imageTable.ts";
import { type Route, rowsOfRoute, stepAlong, usualRoute, wellsOf } from "./route.ts";
import { axesOf, axisColumnNames, rowAlong, rowInWell } from "./wellAxes.ts";

const coded = (...texts: (string | null)[]) => {
  const values = [...new Set(texts.filter((text) => text !== null))];
  return { values, codes: texts.map((text) => (text === null ? -1 : values.indexOf(text))) };
};

// B02 has two sites, of which the first has two planes; A11 and A02 one image each; the last lies nowhere.
const table = new ImageTable({
  ids: [1, 2, 3, 4, 5, 6],
  names: ["b10", "b9z2", "b9z1", "a11", "a2", "x"],
  plates: coded("P", "P", "P", "P", "P", null),
  wellRows: [1, 1, 1, 0, 0, -1],
  wellColumns: [1, 1, 1, 10, 1, -1],
  sites: coded("10", "9", "9", "9", "10", null),
  compounds: coded(null, null, null, null, null, null),
  concentrations: [null, null, null, null, null, null],
  concentrationUnit: null,
  replicates: coded(null, null, null, null, null, null),
  labels: [0, 0, 0, 0, 0, 0],
});
const columns = { plane: coded("1", "2", "1", "1", "1", null), time: undefined };

test("columns that say the focal plane and the time are known by their names", () => {
  expect(axisColumnNames([{ name: "cell count" }, { name: "Z" }, { name: "Timepoint" }])).toEqual({ plane: "Z", time: "Timepoint" });
  expect(axisColumnNames([{ name: "plane" }, { name: "treatment" }])).toEqual({ plane: "plane", time: undefined });
  expect(axisColumnNames([{ name: "size" }, { name: "batch" }])).toEqual({ plane: undefined, time: undefined });
});

test("an image's axes are what the images of its well differ in, in the order of numbers", () => {
  expect(axesOf(table, columns, 1)).toEqual([
    { name: "site", values: ["9", "10"], at: 0 },
    { name: "plane", values: ["1", "2"], at: 1 },
  ]);
  expect(axesOf(table, columns, 3)).toEqual([]);
  expect(axesOf(table, columns, 5)).toEqual([]);
});

test("a step along an axis keeps the other values where the well has them", () => {
  expect(rowAlong(table, columns, 0, "site", "9")).toBe(2);
  expect(rowAlong(table, columns, 1, "plane", "1")).toBe(2);
  expect(rowAlong(table, columns, 1, "site", "10")).toBe(0);
  expect(rowAlong(table, columns, 1, "site", "77")).toBeUndefined();
});

test("another well shows the same site and plane where it has them, else what is nearest", () => {
  expect(rowInWell(table, columns, 3, { plate: "P", row: 1, column: 1 })).toBe(2);
  expect(rowInWell(table, columns, 1, { plate: "P", row: 0, column: 1 })).toBe(4);
  expect(rowInWell(table, columns, 1, { plate: "P", row: 7, column: 7 })).toBeUndefined();
});

test("a route walks sites in a well, wells row by row on a plate, and what is selected", () => {
  const from = (row: number, route: Route, selected: readonly number[] = []) => {
    const well = table.wellAt(row);
    return rowsOfRoute(table, columns, { route, plate: well?.plate ?? null, well: well === null ? null : wellKey(well), selected: new Set(selected) });
  };
  expect(from(0, "well")).toEqual([2, 1, 0]);
  expect(from(0, "plate")).toEqual([4, 3, 2, 1, 0]);
  expect(from(5, "well")).toEqual([5]);
  expect(from(5, "plate")).toEqual([5]);
  expect(from(0, "selection", [6, 2, 999])).toEqual([1, 5]);
  expect(from(0, "project")).toEqual([0, 1, 2, 3, 4, 5]);
  expect(wellsOf(table, "P").map(({ row, column }) => [row, column])).toEqual([[0, 1], [0, 10], [1, 1]]);
});

test("keys go through the selection only from an image that belongs to it", () => {
  const well = table.wellAt(0);
  expect([usualRoute(1, well, new Set([1, 2])), usualRoute(3, well, new Set([1, 2])), usualRoute(1, well, new Set([1])), usualRoute(6, null, new Set())]).toEqual(["selection", "plate", "plate", "project"]);
});

test("a route ends at its ends, and begins for an image that is not on it", () => {
  expect([stepAlong([2, 1, 0], 1, 1), stepAlong([2, 1, 0], 0, 1), stepAlong([2, 1, 0], 2, -1), stepAlong([2, 1], 7, 1), stepAlong([], 7, 1)]).toEqual([0, null, null, 2, null]);
});
