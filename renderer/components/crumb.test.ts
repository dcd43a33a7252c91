import { expect, test } from "vitest";
import { ImageTable } from "../state/imageTable.ts";
import { chosenOn } from "./crumb.ts";

const none = { values: [], codes: [-1, -1] };
const images = new ImageTable({
  ids: [7, 8],
  names: ["a.tif", "b.tif"],
  plates: { values: ["P1"], codes: [0, -1] },
  wellRows: [1, -1],
  wellColumns: [2, -1],
  sites: { values: ["4"], codes: [0, -1] },
  compounds: none,
  concentrations: [null, null],
  concentrationUnit: null,
  replicates: none,
  labels: [0, 0],
});

test("the breadcrumbs end with the image or the run that is shown", () => {
  expect(chosenOn("viewer", new URLSearchParams("image=7"), images)).toBe("P1 B03 4");
  expect(chosenOn("viewer", new URLSearchParams("image=8"), images)).toBe("b.tif");
  expect(chosenOn("results", new URLSearchParams("run=3"), images)).toBe("Run 3");
});

test("a page that shows everything, or something that is not there, adds nothing", () => {
  expect(chosenOn("viewer", new URLSearchParams("image=99"), images)).toBeNull();
  expect(chosenOn("viewer", new URLSearchParams(), images)).toBeNull();
  expect(chosenOn("gallery", new URLSearchParams("run=3"), images)).toBeNull();
  expect(chosenOn("train", new URLSearchParams("run=x"), images)).toBeNull();
});
