import { expect, test } from "vitest";
import { findSkipped, reasonsOf, skippedCsv } from "./skippedFiles.ts";

const skipped = [
  { file: "a/B02.tif", reason: "is damaged" },
  { file: "notes.txt", reason: "is no image" },
  { file: 'b/"odd", name.tif', reason: "is damaged" },
];

test("the most common reason comes first", () => {
  expect(reasonsOf(skipped)).toEqual([{ reason: "is damaged", files: 2 }, { reason: "is no image", files: 1 }]);
  expect(reasonsOf(Array.from({ length: 70 }, (_, at) => ({ file: "f", reason: `${at}` })))).toHaveLength(50);
});

test("a search looks at names and reasons, in whatever case", () => {
  expect(findSkipped(skipped, " b02", null).map(({ file }) => file)).toEqual(["a/B02.tif"]);
  expect(findSkipped(skipped, "NO IMAGE", null).map(({ file }) => file)).toEqual(["notes.txt"]);
  expect(findSkipped(skipped, "", "is damaged")).toHaveLength(2);
  expect(findSkipped(skipped, "notes", "is damaged")).toEqual([]);
});

test("the list is CSV that keeps commas and quotes", () => {
  expect(skippedCsv(skipped)).toBe('file,reason\na/B02.tif,is damaged\nnotes.txt,is no image\n"b/""odd"", name.tif",is damaged\n');
});
