import fc from "fast-check";
import { expect, test } from "vitest";
import { ImageTable } from "../../state/imageTable.ts";
import { arrange, type Arrangement, countsOf, type Field, NONE, rangeOf, rangeValue, readFilters, writeFilters } from "./arrange.ts";

const coded = (...texts: (string | null)[]) => {
  const values = [...new Set(texts.filter((text) => text !== null))];
  return { values, codes: texts.map((text) => (text === null ? -1 : values.indexOf(text))) };
};
const table = new ImageTable({
  ids: [1, 2, 3, 4],
  names: ["A1.tif", "a2.tif", "b10.tif", "b9.tif"],
  plates: coded("P2", "P10", "P2", null),
  wellRows: [0, 0, 1, -1],
  wellColumns: [0, 0, 1, -1],
  sites: coded("2", "10", null, "2"),
  compounds: coded("taxol", "DMSO", "taxol", null),
  concentrations: [10, null, 2, 0.5],
  concentrationUnit: null,
  replicates: coded(null, null, null, null),
  labels: [1, 2, 1, 0],
});
const known = {
  classes: [{ id: 1, name: "stable", colour: "#111111", key: 1, images: 2 }, { id: 2, name: "control", colour: "#222222", key: 2, images: 1 }],
  predictions: { runId: 1, classNames: ["control", "stable"], imageIds: [1, 2, 3], predicted: [1, 1, 0], confidences: [0.9, 0.6, 0.7], truths: [1, 0, -1], subsets: [2, 0, -1] },
  columns: new Map([["batch", coded("b", "a", null, "a")], ["DAPI: focus", coded("0.5", "0.25", null, "-1e-3")]]),
  numericColumns: new Set(["DAPI: focus"]),
};
const plain: Arrangement = { filters: new Map(), search: "", sort: "imported", descending: false, group: null };
const ids = (changes: Partial<Arrangement>, only?: ReadonlySet<number>) => arrange(table, { ...plain, ...changes }, known, only).map(({ title, rows }) => [title, rows.map((row) => table.idAt(row))]);
const filtered = (...given: [Field, string[]][]) => new Map(given.map(([field, values]) => [field, new Set(values)]));

test("images are sorted by numbers as numbers, and those without a value come last, whichever way", () => {
  expect(ids({ sort: "concentration" })).toEqual([[null, [4, 3, 1, 2]]]);
  expect(ids({ sort: "concentration", descending: true })).toEqual([[null, [1, 3, 4, 2]]]);
  expect(ids({ sort: "name" })).toEqual([[null, [1, 2, 4, 3]]]);
  expect(ids({ sort: "plate" })).toEqual([[null, [1, 3, 2, 4]]]);
  expect(ids({ sort: "confidence", descending: true })).toEqual([[null, [1, 3, 2, 4]]]);
});

test("groups are in the order of their values, unknown ones last", () => {
  expect(ids({ group: "plate" })).toEqual([["P2", [1, 3]], ["P10", [2]], [NONE, [4]]]);
  expect(ids({ group: "column:batch", sort: "name" })).toEqual([["a", [2, 4]], ["b", [1]], [NONE, [3]]]);
});

test("filters of several fields hold together; values of one field are alternatives; no value is one too", () => {
  expect(ids({ filters: filtered(["class", ["stable", NONE]]) })).toEqual([[null, [1, 3, 4]]]);
  expect(ids({ filters: filtered(["class", ["stable"]], ["concentration", ["10"]]) })).toEqual([[null, [1]]]);
  expect(ids({ filters: filtered(["agreement", ["wrong"]]) })).toEqual([[null, [2]]]);
  expect(ids({ filters: filtered(["subset", ["test", "train"]]) })).toEqual([[null, [1, 2]]]);
  expect(ids({ search: "A" })).toEqual([[null, [1, 2]]]);
  expect(ids({}, new Set([3]))).toEqual([[null, [3]]]);
});

test("measured columns are sorted as numbers, and filtered by a range with its ends", () => {
  expect(ids({ sort: "column:DAPI: focus" })).toEqual([[null, [4, 2, 1, 3]]]);
  const within = (from: number | null, to: number | null) => ids({ filters: filtered(["column:DAPI: focus", [rangeValue(from, to)]]) });
  expect(within(0.25, 0.5)).toEqual([[null, [1, 2]]]);
  expect(within(null, 0.3)).toEqual([[null, [2, 4]]]);
  expect(within(0.3, null)).toEqual([[null, [1]]]);
  expect(rangeOf(new Set([rangeValue(-1e-7, 2.5)]))).toEqual({ from: -1e-7, to: 2.5 });
  expect(rangeOf(new Set(["blank…ish"]))).toBeNull();
});

test("images are sorted, grouped and filtered by their site, and filtered by a range of confidence", () => {
  expect(ids({ group: "site" })).toEqual([["2", [1, 4]], ["10", [2]], [NONE, [3]]]);
  expect(ids({ sort: "site", filters: filtered(["site", ["10", "2"]]) })).toEqual([[null, [1, 4, 2]]]);
  expect(ids({ filters: filtered(["confidence", [rangeValue(0.7, null)]]) })).toEqual([[null, [1, 3]]]);
});

test("a number that nearly every image has its own of is grouped in ranges, in order; where there are few, each is a group", () => {
  const size = 100;
  const numbers = Array.from({ length: size }, (_, at) => at);
  const same = coded(...numbers.map(() => "P1"));
  const measured = new ImageTable({ ids: numbers, names: numbers.map(String), plates: same, wellRows: numbers, wellColumns: numbers, sites: same, compounds: same, concentrations: numbers, concentrationUnit: null, replicates: same, labels: numbers.map(() => 0) });
  const focus = coded(...numbers.map((at) => (at === 99 ? null : String(at / 10))));
  const groups = arrange(measured, { ...plain, group: "column:DAPI: focus" }, { ...known, columns: new Map([["DAPI: focus", focus]]) });
  expect(groups.map(({ title }) => title)).toEqual([...Array.from({ length: 10 }, (_, at) => `${at} to ${at + 1}`), NONE]);
  expect(groups[2]!.rows).toEqual(Array.from({ length: 10 }, (_, at) => 20 + at));
  expect(ids({ group: "column:DAPI: focus" }).map(([title]) => title)).toEqual(["-0.001", "0.25", "0.5", NONE]);
});

test("every value is counted", () => {
  expect(countsOf(table, "compound", known)).toEqual([{ value: "DMSO", number: 1 }, { value: "taxol", number: 2 }, { value: NONE, number: 1 }]);
  expect(countsOf(table, "compound", known, (row) => 10 * row).map(({ number }) => number).reduce((sum, number) => sum + number, 0)).toBe(60);
});

test("filters come back from the address as they were", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.uniqueArray(fc.string(), { minLength: 1 })), { selector: ([field]) => field }), (given) => {
      const filters = new Map(given.map(([field, values]) => [`column:${field}` as Field, new Set(values)]));
      expect(readFilters(writeFilters(filters))).toEqual(filters);
    }),
  );
});

test("a hundred thousand images are filtered, sorted and grouped in a moment", () => {
  const size = 100_000;
  const column = (distinct: number) => ({ values: Array.from({ length: distinct }, (_, at) => `v${at}`), codes: Array.from({ length: size }, (_, at) => (at * 7919) % distinct) });
  const numbers = Array.from({ length: size }, (_, at) => at);
  const large = new ImageTable({ ids: numbers, names: numbers.map(String), plates: column(50), wellRows: numbers.map((at) => at % 16), wellColumns: numbers.map((at) => at % 24), sites: column(4), compounds: column(100), concentrations: numbers.map((at) => at % 8), concentrationUnit: null, replicates: column(3), labels: numbers.map((at) => at % 3) });
  // A guard against quadratic work, not a measurement.
  const begun = performance.now();
  const groups = arrange(large, { ...plain, filters: filtered(["replicate", ["v0", "v1"]]), sort: "concentration", group: "compound" }, known);
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(groups).toHaveLength(100);
});
