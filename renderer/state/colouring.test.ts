import { expect, test } from "vitest";
import { colouringOf, type ColourBy, wellColour, wellValues } from "./colouring.ts";
import { ImageTable, wellKey } from "./imageTable.ts";

const coded = (...texts: (string | null)[]) => {
  const values = [...new Set(texts.filter((text) => text !== null))];
  return { values, codes: texts.map((text) => (text === null ? -1 : values.indexOf(text))) };
};
const none = coded(null, null, null, null);
const table = new ImageTable({
  ids: [11, 12, 13, 14],
  names: ["a", "b", "c", "d"],
  plates: coded("P", "P", "P", "P"),
  wellRows: [0, 0, 0, 1],
  wellColumns: [0, 0, 0, 5],
  sites: none,
  compounds: coded("taxol", "DMSO", "DMSO", null),
  concentrations: [0.1, 10, 1, null],
  concentrationUnit: null,
  replicates: none,
  labels: [2, 2, 1, 0],
});
const classes = [
  { id: 1, name: "control", colour: "#111111", key: 1, images: 1 },
  { id: 2, name: "stable", colour: "#222222", key: 2, images: 2 },
];
const predictions = { runId: 1, classNames: ["stable", "control"], imageIds: [11, 12, 14], predicted: [0, 1, 1], confidences: [0.9, 0.6, 0.5], truths: [0, 0, -1], subsets: [2, 2, -1] };
const sources = { classes, predictions, column: coded("1", "3", "100", null), columnIsNumeric: true };
const colours = (by: ColourBy) => {
  const colouring = colouringOf(table, by, sources);
  const { values, scale } = wellValues(colouring, by, table.rowsByWell);
  return [wellKey({ plate: "P", row: 0, column: 0 }), wellKey({ plate: "P", row: 1, column: 5 })].map((key) => [values.get(key), wellColour(colouring, scale, values.get(key))]);
};

test("a well has the colour of the class that most of its images have, and none where no image has one", () => {
  expect(colours("class")).toEqual([[1, "#222222"], [-1, null]]);
});

test("a well shows the median of its images' numbers, and how many images it has", () => {
  expect(colours("concentration").map(([value]) => value)).toEqual([1, NaN]);
  expect(colours("column:intensity").map(([value]) => value)).toEqual([3, NaN]);
  expect(colours("images").map(([value]) => value)).toEqual([3, 1]);
});

test("compounds are in the order of their names, whatever order they came in", () => {
  expect(colouringOf(table, "compound", sources)).toMatchObject({ categories: [{ label: "DMSO" }, { label: "taxol" }], ofRow: [1, 0, 0, -1] });
});

test("predictions have the colours of the project's classes, and agree with the labels or not", () => {
  expect(colouringOf(table, "prediction", sources)).toMatchObject({ categories: [{ label: "stable", colour: "#222222" }, { label: "control", colour: "#111111" }], ofRow: [0, 1, -1, 1] });
  expect(colouringOf(table, "agreement", sources)).toMatchObject({ ofRow: [0, 1, -1, -1] });
  expect(colouringOf(table, "confidence", sources)).toMatchObject({ scale: { min: 0, max: 1 }, ofRow: [0.9, 0.6, NaN, 0.5] });
});
