import { expect, test } from "vitest";
import { readFilters } from "../gallery/arrange.ts";
import { flaggedImages } from "./flags.ts";

const column = { values: ["none", "blank (DAPI)", "blank (DAPI), saturated (Actin, red)", "saturated (Actin, red)", "unused (X)"], codes: [0, 1, 2, 2, 3, -1, 0] };

test("images are counted for each of their reasons and once in all; the gallery's filter names every combination", () => {
  const { reasons, images, filter } = flaggedImages({ ...column, values: column.values.map((value) => value.replaceAll(", red", "")) });
  expect(images).toBe(4);
  expect(reasons.map(({ reason, images }) => [reason, images])).toEqual([["blank (DAPI)", 3], ["saturated (Actin)", 3]]);
  expect(readFilters(reasons[0]!.filter).get("column:quality flags")).toEqual(new Set(["blank (DAPI)", "blank (DAPI), saturated (Actin)"]));
  expect(readFilters(filter).get("column:quality flags")?.size).toBe(3);
});

test("a channel with a comma in its name is not taken apart", () => {
  expect(flaggedImages(column).reasons.map(({ reason }) => reason)).toEqual(["blank (DAPI)", "saturated (Actin, red)"]);
});
