import sharp from "sharp";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { writeLitPlates } from "../previewing/fixtures/litPlates.ts";
import { importImages } from "../importing/importImages.ts";
import { TinyProjects } from "../procedures/fixtures/tinyProject.ts";
import { createProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { collectFacts } from "./collectFacts.ts";
import { reportPage } from "./page.ts";

const projects = new TinyProjects();
afterAll(() => projects[Symbol.dispose]());

test("the examples of a report are shown as the recipe of the run prepared them", async () => {
  const folder = path.join(projects.folder, "screen");
  mkdirSync(folder);
  {
    using project = createProject(folder);
    await importImages(project, { ...writeLitPlates(projects.folder), copy: false, signal: new AbortController().signal, onProgress: () => undefined });
  }
  await using window = projects.open(`${folder}.moascope`);
  // The middle of each image has one grey level, and around it there is noise.
  const recipe: Recipe = { ...plainRecipe, crop: { kind: "tiles", side: 8, overlap: 0 } };
  const { runId } = await window.start({ recipe, epochs: 1, split: { by: "stratified", test: 0.4, validation: 0 } });
  await window.settled();
  const facts = await collectFacts(window.project, findRun(window.project.db, runId));
  expect(facts.examples.length).toBeGreaterThan(4);
  for (const { png } of facts.examples) {
    const { data } = await sharp(png).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
    expect(Math.max(...data) - Math.min(...data)).toBeLessThan(2);
  }
  expect(reportPage(facts)).toContain("prepared by the recipe of the run, of each the part nearest to its middle");
});
