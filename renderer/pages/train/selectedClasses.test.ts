import { expect, test } from "vitest";
import { ImageTable } from "../../state/imageTable.ts";
import { selectedClasses } from "./selectedClasses.ts";

const none = { values: [], codes: [-1, -1, -1] };
const table = new ImageTable({
  ...{ ids: [5, 6, 7], names: ["a", "b", "c"], plates: none, wellRows: [-1, -1, -1], wellColumns: [-1, -1, -1], sites: none },
  ...{ compounds: { values: ["taxol"], codes: [0, -1, 0] }, concentrations: [null, null, null], concentrationUnit: null, replicates: none, labels: [2, 1, 0] },
});
const classes = [{ id: 1, name: "DMSO" }, { id: 2, name: "stabiliser" }];

test("the classes of selected images are known of labels and compounds, and of nothing else", () => {
  const of = (attribute: string, ...selected: number[]) => selectedClasses(table, attribute, classes, new Set(selected));
  expect(of("moa", 5, 7, 99)).toEqual(new Set(["stabiliser"]));
  expect(of("moa", 5, 6)).toEqual(new Set(["stabiliser", "DMSO"]));
  expect(of("compound", 5, 6)).toEqual(new Set(["taxol"]));
  expect(of("dose group", 5)).toBeNull();
});
