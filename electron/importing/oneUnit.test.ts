import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readImageColumns } from "../project/imageColumns.ts";
import { listImages } from "../project/images.ts";
import { TestProject } from "./testProject.ts";
import { writeImage } from "./testScreen.ts";

let screen: TestProject;
beforeEach(async () => {
  screen = new TestProject();
  for (const name of ["a", "b", "c", "d"]) await writeImage(path.join(screen.images, `${name}.png`));
});
afterEach(() => screen[Symbol.dispose]());

const doses = () => listImages(screen.project).map(({ concentration, metadata }) => [concentration, metadata["concentration unit"] ?? null, metadata["concentration as written"] ?? null]);

test("units mixed in a column become the one that most images have, what was written is kept, and all are on one scale", async () => {
  const { notes } = await screen.import({ table: "file,compound,concentration\na.png,Taxol,\"1,000 nM\"\nb.png,Taxol,0.3 uM\nc.png,Taxol,30 nM\nd.png,DMSO,0" });
  expect(doses()).toEqual([[1000, "nM", null], [300, "nM", "0.3 µM"], [30, "nM", null], [0, null, null]]);
  expect(notes).toEqual(['Concentrations in µM are kept in nM, with what was written as "concentration as written".']);
  expect(readImageColumns(screen.project.db)).toMatchObject({ concentrations: [1000, 300, 30, 0], concentrationUnit: "nM" });
});

test("a later import keeps to the project's unit", async () => {
  await screen.import({ table: "file,compound,dose_uM\na.png,Taxol,0.3\nb.png,Taxol,3" });
  await screen.import({ table: "file,compound,dose (nM)\nc.png,Taxol,300\nd.png,Taxol,30" });
  expect(doses()).toEqual([[0.3, "µM", null], [3, "µM", null], [0.3, "µM", "300 nM"], [0.03, "µM", "30 nM"]]);
  expect(screen.project.db.prepare("SELECT count(*) FROM treatment").pluck().get()).toBe(3);
});

test("what cannot be converted, or has no unit, stays as it is and is said", async () => {
  const { notes } = await screen.import({ table: "file,compound,concentration\na.png,Taxol,10 nM\nb.png,Taxol,30 nM\nc.png,DMSO,1 %\nd.png,Taxol,3" });
  expect(doses()).toEqual([[10, "nM", null], [30, "nM", null], [1, "%", null], [3, null, null]]);
  expect(notes).toEqual(["Concentrations in % cannot be compared with those in nM, and stay as they are.", "1 image has a concentration without a unit, beside others in nM."]);
  expect(readImageColumns(screen.project.db).concentrationUnit).toBeNull();
});

test("no unit is shown for all where one concentration has none", async () => {
  await screen.import({ table: "file,compound,concentration\na.png,Taxol,10 nM\nb.png,Taxol,3\nc.png,DMSO,0" });
  expect(readImageColumns(screen.project.db).concentrationUnit).toBeNull();
});
