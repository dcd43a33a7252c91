import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf, TestProject } from "../importing/testProject.ts";
import { listImages } from "../project/images.ts";
import { findRun } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { attributeReader } from "./attributes.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import type { RunRequest } from "../../shared/domain/run.ts";
import { prepareRun } from "./prepareRun.ts";

let screen: TestProject;
const header = "file,plate,well,compound,concentration,moa,batch,Constructor,part\n";
const rows = [
  ["dots/dots 0.tif", "P1", "A01", "taxol", "0.5", "stable", "x", "", "train"],
  ["dots/dots 1.tif", "P2", "A01", "taxol", "1", "stable", "y", "c1", "train"],
  ["dots/dots 2.tif", "P2", "A02", "taxol", "", "stable", "x", "c2", "test"],
  ["flat/flat 0.tif", "P1", "B01", "DMSO", "0", "control", "x", "c1", "train"],
  ["flat/flat 1.tif", "P2", "B01", "DMSO", "0", "control", "", "c2", "test"],
  ["flat/flat 2.tif", "P1", "B02", "", "", "", "y", "c1", "train"],
];

beforeEach(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images, { each: 3, size: 8, classes: ["dots", "flat"] });
  await screen.import({ table: header + rows.map((row) => row.join(",")).join("\n") });
});
afterEach(() => screen[Symbol.dispose]());

const request = (changes: Partial<RunRequest> = {}): RunRequest => ({ ...tinyRequest, split: { by: "stratified", test: 0, validation: 0 }, ...changes });
const contents = () => [screen.contents(), ...["split", "split_image", "run"].map((table) => screen.project.db.prepare(`SELECT * FROM ${table}`).all())];
const prepare = (changes: Partial<RunRequest>) => findRun(screen.project.db, prepareRun(screen.project, request(changes)));

describe("attributes of images", () => {
  const values = (name: string) => listImages(screen.project).map(attributeReader(listImages(screen.project), name));

  test.each([
    ["moa", ["stable", "stable", "stable", "control", "control", null]],
    ["CLASS", ["stable", "stable", "stable", "control", "control", null]],
    ["compound", ["taxol", "taxol", "taxol", "DMSO", "DMSO", null]],
    ["treatment", ["taxol 0.5", "taxol 1", "taxol", "DMSO 0", "DMSO 0", null]],
    ["well", ["P1 A01", "P2 A01", "P2 A02", "P1 B01", "P2 B01", "P1 B02"]],
    ["Batch", ["x", "y", "x", "x", null, "y"]],
    // A column may be called like something that every JavaScript object has.
    ["constructor", [null, "c1", "c2", "c1", "c2", "c1"]],
  ])("%s", (name, expected) => expect(values(name)).toEqual(expected));

  test("an unknown one is a failure that lists those there are", () => {
    for (const name of ["colour", "toString", "__proto__", ""]) {
      expect(() => values(name)).toThrow(expect.objectContaining({ code: "UnknownColumn", facts: { column: name, known: expect.arrayContaining(["moa", "treatment", "batch", "part"]) } }));
    }
  });
});

test("a prepared run has its classes in order, the project's channels, its split frozen, and the versions of what it ran on", () => {
  const run = prepare({ split: { by: "column:part", test: 0.2, validation: 0 }, size: null });
  expect(run).toMatchObject({ id: 1, state: "queued", network: "lenet5", bestEpoch: null, settings: { classNames: ["control", "stable"], channels: ["Grey"], size: 28 } });
  expect(Object.keys(run.versions)).toEqual(["Moascope", "engine", "Node", "platform", "processor", "threads"]);
  expect([...readSplit(screen.project.db, run.splitId).images]).toEqual([
    [1, { subset: "train", className: "stable" }],
    [2, { subset: "train", className: "stable" }],
    [3, { subset: "test", className: "stable" }],
    [4, { subset: "train", className: "control" }],
    [5, { subset: "test", className: "control" }],
  ]);
});

test("any attribute can be learned, and classes can be left out of it", () => {
  expect(prepare({ classes: "batch" }).settings.classNames).toEqual(["x", "y"]);
  const run = prepare({ classes: "treatment", exclude: ["taxol", "taxol 1"] });
  expect(run.settings.classNames).toEqual(["DMSO 0", "taxol 0.5"]);
  expect([...readSplit(screen.project.db, run.splitId).images.keys()]).toEqual([1, 4, 5]);
});

test.each([
  ["UnknownNetwork", { network: "nonsense" }, { name: "nonsense" }],
  ["UnknownNetwork", { network: "toString", size: null }, { name: "toString" }],
  ["InputTooSmall", { size: 11 }, { smallest: 12 }],
  ["UnknownColumn", { classes: "colour" }, { column: "colour" }],
  ["UnknownColumn", { split: { by: "column:colour", test: 0, validation: 0 } as const }, { column: "colour" }],
  ["UnknownClass", { exclude: ["Stable"] }, { className: "Stable", known: ["control", "stable"] }],
  ["TooFewClasses", { exclude: ["stable"] }, { classes: ["control"] }],
  ["TooFewClasses", { exclude: ["stable", "control"] }, { classes: [] }],
  ["ClassTooSmallToSplit", { classes: "treatment", split: { by: "stratified", test: 1, validation: 0 } as const }, { needed: 2 }],
  ["SplitNeedsColumn", { classes: "batch", split: { by: "compound", test: 0.3, validation: 0 } as const }, { unit: "compound" }],
  ["SplitLeavesNothing", { split: { by: "stratified", test: 5, validation: 0 } as const }, {}],
] as const)("%s leaves the project as it was", (code, changes, facts) => {
  const before = contents();
  expect(() => prepareRun(screen.project, request(changes))).toThrow(expect.objectContaining({ name: "Failure", code, facts: expect.objectContaining(facts) }));
  expect(contents()).toEqual(before);
});

test("an empty project has nothing to learn", async () => {
  using empty = new TestProject();
  const failure = await failureOf((async () => prepareRun(empty.project, request()))());
  expect(failure.message).toMatch(/No image has a value of "moa" to learn/);
});
