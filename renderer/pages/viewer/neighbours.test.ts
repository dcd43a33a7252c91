import { expect, test } from "vitest";
import { ImageTable } from "../../state/imageTable.ts";
import { axisColumn, orderOf, seriesOf, sitesOf } from "./neighbours.ts";

const coded = (...texts: (string | null)[]) => {
  const values = [...new Set(texts.filter((text) => text !== null))];
  return { values, codes: texts.map((text) => (text === null ? -1 : values.indexOf(text))) };
};
const none = coded(null, null, null, null, null);
const table = new ImageTable({
  ids: [1, 2, 3, 4, 5],
  names: ["a", "b", "c", "d", "e"],
  plates: coded("P10", "P2", "P2", "P2", null),
  wellRows: [0, 1, 0, 1, -1],
  wellColumns: [0, 1, 3, 1, -1],
  sites: coded("1", "10", "1", "2", null),
  compounds: none,
  concentrations: [null, null, null, null, null],
  replicates: none,
  labels: [0, 0, 0, 0, 0],
});

test("next and previous go plate by plate, well by well, site by site, numbers counted as numbers", () => {
  expect(orderOf(table, new Set(), 1).map((row) => table.idAt(row))).toEqual([5, 3, 4, 2, 1]);
});

test("among selected images they stay in the selection", () => {
  expect(orderOf(table, new Set([1, 2]), 2).map((row) => table.idAt(row))).toEqual([2, 1]);
  expect(orderOf(table, new Set([1, 2]), 3)).toHaveLength(5);
});

test("the sites of a well are those of its own plate", () => {
  expect(sitesOf(table, 1).map((row) => table.idAt(row))).toEqual([4, 2]);
  expect(sitesOf(table, 4)).toEqual([4]);
});

test("depth and time are found by the names that people give them, and a series keeps the other still", () => {
  const columns = ["Batch", "Z", "timepoint"].map((name) => ({ name, isNumeric: true }));
  expect([axisColumn(columns, "z"), axisColumn(columns, "time"), axisColumn([{ name: "z", isNumeric: false }], "z")]).toEqual(["Z", "timepoint", undefined]);
  const stack = new ImageTable({ ...table.columns, plates: coded("P", "P", "P", "P", "P"), wellRows: [0, 0, 0, 0, 0], wellColumns: [0, 0, 0, 0, 0], sites: coded("1", "1", "1", "1", "2") });
  const z = coded("2", "1", "10", "1", "1");
  const time = coded("0", "0", "0", "1", "0");
  expect(seriesOf(stack, 0, z, time)).toEqual([{ row: 1, value: 1 }, { row: 0, value: 2 }, { row: 2, value: 10 }]);
});
