import { expect, test } from "vitest";
import { ImageTable } from "../../state/imageTable.ts";
import { nextUnlabelled, withWholeCompounds, withWholeWells } from "./extend.ts";

const coded = (...texts: (string | null)[]) => {
  const values = [...new Set(texts.filter((text) => text !== null))];
  return { values, codes: texts.map((text) => (text === null ? -1 : values.indexOf(text))) };
};
const table = new ImageTable({
  ids: [1, 2, 3, 4],
  names: ["a", "b", "c", "d"],
  plates: coded("P", "P", "Q", null),
  wellRows: [0, 0, 0, -1],
  wellColumns: [0, 0, 0, -1],
  sites: coded(null, null, null, null),
  compounds: coded("taxol", "DMSO", "taxol", null),
  concentrations: [null, null, null, null],
  concentrationUnit: null,
  replicates: coded(null, null, null, null),
  labels: [1, 0, 1, 0],
});

test("a selection grows to whole wells, of the same plate only, and images without a well stay", () => {
  expect(withWholeWells(table, new Set([1, 4]))).toEqual(new Set([1, 4, 2]));
});

test("a selection grows to all images of its compounds", () => {
  expect(withWholeCompounds(table, new Set([1]))).toEqual(new Set([1, 3]));
  expect(withWholeCompounds(table, new Set([4]))).toEqual(new Set([4]));
});

test("the next unlabelled image comes after the given one, and from the top again at the end", () => {
  const order = [3, 2, 1, 0];
  expect(nextUnlabelled(table, order, undefined)).toBe(4);
  expect(nextUnlabelled(table, order, 4)).toBe(2);
  expect(nextUnlabelled(table, order, 2)).toBe(4);
  expect(nextUnlabelled(table, [0, 2], undefined)).toBeUndefined();
});
