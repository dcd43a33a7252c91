import { expect, test } from "vitest";
import { agreementOf, arranged, type Arrangement, filledColumns, rowsOf } from "./predictedRows.ts";

const prediction = {
  task: "classes" as const,
  skipped: [],
  classNames: ["DMSO", "taxol"],
  names: ["image 10", "image 2", "image 1"],
  plates: [null, null, null],
  wells: ["A01", null, "A02"],
  labels: ["DMSO", "taxol", "unheard of"],
  predicted: [0, 0, 1],
  confidences: [0.9, 0.6, 0.8],
};
const rows = rowsOf(prediction);
const plain: Arrangement = { column: null, isDescending: false, ofClass: null, onlyOther: false };
const names = (arrangement: Partial<Arrangement>) => arranged(rows, prediction.classNames, { ...plain, ...arrangement }).map(({ name }) => name);

test("images stand in the order of their folder until they are sorted; numbers in names count as numbers, and images without a value come last", () => {
  expect(names({})).toEqual(prediction.names);
  expect(names({ column: "name" })).toEqual(["image 1", "image 2", "image 10"]);
  expect(names({ column: "confidence", isDescending: true })).toEqual(["image 10", "image 1", "image 2"]);
  expect(names({ column: "well" })).toEqual(["image 10", "image 1", "image 2"]);
  expect(names({ column: "well", isDescending: true })).toEqual(["image 1", "image 10", "image 2"]);
});

test("those of a class are shown, or those that are predicted otherwise than the folder says, of classes that the network knows", () => {
  expect(names({ ofClass: "DMSO" })).toEqual(["image 10", "image 2"]);
  expect(names({ onlyOther: true })).toEqual(["image 2"]);
  expect(names({ ofClass: "DMSO", onlyOther: true })).toEqual(["image 2"]);
});

test("a column without anything to read is left out", () => {
  expect(filledColumns(rows)).toEqual(["name", "well", "label", "predicted", "confidence"]);
});

test("how many are predicted as the folder says is counted over classes that the network knows", () => {
  expect(agreementOf(rows, prediction.classNames)).toEqual({ known: 2, right: 1 });
  expect(agreementOf(rowsOf({ ...prediction, labels: [null, null, null] }), prediction.classNames)).toBeNull();
});
