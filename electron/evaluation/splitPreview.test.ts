import { afterAll, beforeAll, expect, test } from "vitest";
import { TestProject } from "../importing/testProject.ts";
import type { RunRequest } from "../../shared/domain/run.ts";
import { readSplit } from "../project/splits.ts";
import { findRun } from "../project/runs.ts";
import { learnableAttributes } from "../training/attributes.ts";
import { listImages } from "../project/images.ts";
import { tinyRequest } from "../training/fixtures/settings.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { planRun } from "../training/planRun.ts";
import { prepareRun } from "../training/prepareRun.ts";
import { splitPreview } from "./splitPreview.ts";

let screen: TestProject;
const classes = ["dots", "flat", "stripes"] as const;

/** Eight images a class: two plates, two wells of two images on each; stripes are on the first plate only. */
const row = (name: string, place: number, i: number) => {
  const plate = name === "stripes" ? "P1" : `P${1 + Math.floor(i / 4)}`;
  const well = `${"ABC"[place]}0${1 + Math.floor(i / 2)}`;
  const part = i === 0 ? "" : i < 6 ? "train" : "test";
  return [`${name}/${name} ${i}.tif`, plate, well, `compound ${name}`, name, name === "stripes" && i === 7 ? "train" : part, `batch ${i % 4}`, `serial ${place}-${i}`].join(",");
};

beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import({ table: `file,plate,well,compound,moa,part,batch,serial\n${classes.flatMap((name, place) => Array.from({ length: 8 }, (_, i) => row(name, place, i))).join("\n")}` });
});
afterAll(() => screen[Symbol.dispose]());

const plan = (split: RunRequest["split"]) => planRun(screen.project, { ...tinyRequest, split });
const preview = (split: RunRequest["split"]) => splitPreview(plan(split));

test.each(["random", "stratified", "well", "column:batch"] as const)("what is previewed of a split by %s is what is stored", (by) => {
  const split = { by, test: 0.25, validation: 0.125 };
  const { classes } = preview(split);
  const stored = readSplit(screen.project.db, findRun(screen.project.db, prepareRun(screen.project, { ...tinyRequest, split })).splitId);
  const images = [...stored.images.values()];
  const count = (name: string, part: string) => images.filter(({ className, subset }) => className === name && subset === part).length;
  expect(classes).toEqual(classes.map(({ name }) => ({ name, train: count(name, "train"), validation: count(name, "validation"), test: count(name, "test") })));
});

test("groups that are kept together are listed by part, each once", () => {
  const { groups } = preview({ by: "column:batch", test: 1, validation: 1 });
  expect(groups?.noun).toBe("batch");
  expect([groups!.train, groups!.validation, groups!.test].map(({ length }) => length)).toEqual([2, 1, 1]);
  expect([...groups!.train, ...groups!.validation, ...groups!.test].sort()).toEqual(["batch 0", "batch 1", "batch 2", "batch 3"]);
  expect(preview({ by: "stratified", test: 0.25, validation: 0 }).groups).toBeNull();
  expect(preview({ by: "column:part", test: 0, validation: 0 }).groups).toBeNull();
});

test("images of one well, plate or compound on both sides are pointed out, and gone where they are kept apart", () => {
  const byImage = preview({ by: "stratified", test: 0.25, validation: 0.25 }).warnings.join("\n");
  for (const words of ["Training and test share wells", "Test images come from plates that were trained on", "The tested treatments are known ones"]) expect(byImage).toContain(words);
  expect(preview({ by: "well", test: 0.25, validation: 0.25 }).warnings.join("\n")).not.toContain("share wells");
});

test("a part without images, and a class that a part is without, are pointed out", () => {
  expect(preview({ by: "stratified", test: 0, validation: 0 }).warnings).toEqual(
    expect.arrayContaining([expect.stringContaining("Nothing is set aside for testing"), expect.stringContaining("There was no validation set")]),
  );
  const { warnings } = preview({ by: "random", test: 1, validation: 1 });
  expect(warnings.filter((warning) => /^There is no test image of \w+ and \w+: how well they are recognised stays unknown\.$/.test(warning))).toHaveLength(1);
  expect(warnings.filter((warning) => /^There is no validation image of/.test(warning))).toHaveLength(1);
});

test("images that a column leaves out of every part are counted", () => {
  expect(preview({ by: "column:part", test: 0, validation: 0 }).warnings).toContain("3 labelled images are in no part, because the column part is empty there.".replace("3 ", "3\u00a0"));
});

test("what can be learned are labels, compounds, treatments and columns that make classes", () => {
  const attributes = learnableAttributes(listImages(screen.project));
  expect(attributes.map(({ name, classes, without }) => [name, classes.length, without])).toEqual([
    ["moa", 3, 0],
    ["compound", 3, 0],
    ["treatment", 3, 0],
    ["batch", 4, 0],
    ["part", 2, 3],
    ["serial", 24, 0],
  ]);
  expect(attributes[0]!.classes).toEqual(classes.map((name) => ({ name, images: 8 })));
});
