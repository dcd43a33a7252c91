import { mkdirSync, readdirSync } from "node:fs";
import path from "node:path";
import { writeTinyMasks } from "../electron/importing/testMasks.ts";
import { maskWords } from "../renderer/messages/masks.ts";
import { predictWords } from "../renderer/messages/predict.ts";
import { trainingWords } from "../renderer/messages/training.ts";
import { barriersInThemes } from "./barriers.ts";
import { expect, test } from "./fixtures.ts";
import { importScreen } from "./screens/importing.ts";
import { predictScreen } from "./screens/predict.ts";
import { projectsScreen } from "./screens/projects.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

test.describe("a project without masks", () => {
  test("is told what to do where a network that learns masks is chosen", async ({ page }) => {
    await shellOf(page).go("train");
    const train = trainScreen(page);
    await train.form.getByText(trainingWords.networkGroups.pixels).click();
    await train.network("unet").check();
    await expect(train.form.getByRole("alert").filter({ hasText: "No image of the project has a mask" })).toBeVisible();
    await expect(train.start).toBeDisabled();
  });
});

test.describe("images with masks", () => {
  test.use({ start: "nothing" });

  test("come in with their masks, train a network without labels, and show what was found over what is there", async ({ page, application, home }) => {
    const { images, masks } = await writeTinyMasks(path.join(home, "cells"));
    const projects = projectsScreen(page);
    await projects.create.click();
    await projects.name.fill("Cells");
    await application.choosePath(page, () => projects.chooseFolder.click(), home);
    await projects.createIt.click();

    const importing = importScreen(page);
    await application.choosePath(page, () => importing.chooseFolder.click(), images);
    await application.choosePath(page, () => page.getByRole("button", { name: maskWords.choose }).click(), masks);
    await expect(page.getByText(maskWords.have(12, 12))).toBeVisible();
    await importing.start.click();
    await expect(importing.outcome).toContainText(maskWords.have(12, 12));

    await shellOf(page).go("train");
    const train = trainScreen(page);
    // Nothing else can be learned from images without labels.
    await expect(train.network("unet")).toBeChecked();
    await expect(train.form.getByText(maskWords.learned)).toBeVisible();
    await train.form.getByLabel(trainingWords.networkOptions["width"]!, { exact: true }).fill("0.1");
    await train.form.getByLabel(trainingWords.networkOptions["depth"]!, { exact: true }).fill("2");
    await train.form.getByLabel(trainingWords.networkOptions["dropout"]!, { exact: true }).fill("0");
    await train.size.fill("32");
    await train.epochs.fill("20");
    await train.batch.fill("2");
    await train.learningRate.fill("0.005");
    await train.learningRate.press("Tab");
    await train.start.click();
    await expect(train.stateOf(1)).toContainText(trainingWords.states.finished);
    await expect(page.getByRole("img", { name: maskWords.overlapCurve })).toBeVisible();

    await shellOf(page).go("results");
    const dice = page.locator("dl > div").filter({ has: page.getByText(maskWords.figures.dice, { exact: true }) }).locator(".value");
    expect(Number(await dice.textContent())).toBeGreaterThan(0.8);
    const overlays = page.getByRole("img", { name: maskWords.overlay });
    await expect(overlays).toHaveCount(2);
    await expect.poll(() => overlays.first().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(40);
    await resultsScreen(page).subset.selectOption("train");
    await expect(overlays).toHaveCount(9);
    expect(await barriersInThemes(page, "results of masks")).toEqual([]);
    await resultsScreen(page).exportMasks.click();
    await expect(shellOf(page).notice(/run-1-masks/)).toBeVisible();
    const written = readdirSync(path.join(home, "Cells.moascope/exports/run-1-masks"));
    expect(written.filter((name) => name.endsWith("_mask.tif"))).toHaveLength(12);
    expect(written).toContain("masks.csv");

    await shellOf(page).go("predict");
    const predict = predictScreen(page);
    await application.choosePath(page, () => predict.chooseFolder.click(), images);
    await expect(page.getByText(predictWords.masksToFirst)).toBeVisible();
    await expect(predict.start).toBeDisabled();
    await application.choosePath(page, () => page.getByRole("button", { name: maskWords.choose }).click(), masks);
    await expect(page.getByText(maskWords.have(12, 12))).toBeVisible();
    // Another ending than theirs fits none of them.
    await page.getByLabel(maskWords.ending).fill("_cells");
    await page.getByLabel(maskWords.ending).press("Enter");
    await expect(page.getByRole("alert")).toContainText("_cells");
    await page.getByLabel(maskWords.ending).fill("");
    await page.getByLabel(maskWords.ending).press("Enter");
    const found = path.join(home, "Found");
    mkdirSync(found);
    await application.choosePath(page, () => predict.chooseMasksTo.click(), found);
    await predict.start.click();
    await expect(predict.result).toContainText("12 images predicted by run 1");
    expect(Number(await dice.textContent())).toBeGreaterThan(0.8);
    await expect(predict.masks.getByRole("columnheader")).toHaveText(Object.values(predictWords.maskColumns));
    expect(readdirSync(found, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith("_mask.tif"))).toHaveLength(12);
    expect(readdirSync(found)).toContain("masks.csv");
    expect(await barriersInThemes(page, "predicted masks")).toEqual([]);
  });
});
