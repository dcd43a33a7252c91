import { copyFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { common } from "../renderer/messages/common.ts";
import { resultsWords } from "../renderer/messages/results.ts";
import type { Application } from "./application.ts";
import { expect, test } from "./fixtures.ts";
import { importScreen } from "./screens/importing.ts";
import { labelScreen } from "./screens/label.ts";
import { predictScreen } from "./screens/predict.ts";
import { qualityScreen } from "./screens/quality.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

/** Images whose import takes long enough for the core to die in its midst. */
const MANY = 1_000;

/** What a browser says while the core is away. */
const coreGone = /WebSocket connection to .* failed|ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET/;

/** Starts a training that goes on for as long as a test needs it, on any machine. */
async function startLongTraining(page: Page): Promise<void> {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 2_000, size: 64 });
  await train.batch.fill("4");
  await expect(train.start).toBeEnabled();
  await train.start.click();
  await expect(train.stateOf(2)).toContainText(/Epoch \d+ of 2000/);
  // A run that runs is looked at before the address says so.
  await expect(page).toHaveURL(/run=2/);
}

/** The epoch that the running run is in. */
async function epochOf(page: Page): Promise<number> {
  const text = (await trainScreen(page).stateOf(2).textContent()) ?? "";
  return Number(/Epoch (\d+)/.exec(text)?.[1] ?? 0);
}

/** Kills the core, and waits until the window has said so and has it back. That may take a moment only, so the window is watched from before. */
async function loseCore(page: Page, application: Application): Promise<void> {
  const { connectionLost, notice } = shellOf(page);
  const said = connectionLost.waitFor();
  await application.killCore();
  await said;
  await expect(connectionLost).toBeHidden();
  // It stays until it was read.
  await notice(common.connectedAgain).getByRole("button", { name: common.dismiss }).click();
}

test("a window that is loaded anew during a training is where it was and catches up, and the training stays paused when it is told to", async ({ page }) => {
  await startLongTraining(page);
  const before = await epochOf(page);
  const address = page.url();
  await page.reload();
  expect(page.url()).toBe(address);
  const train = trainScreen(page);
  await expect.poll(() => epochOf(page)).toBeGreaterThan(before);
  await expect(train.lossCurve).toBeVisible();
  await expect(train.lossByBatch).toBeVisible();
  await expect(train.accuracyByBatch).toBeVisible();
  await train.pause.click();
  await expect(train.stateOf(2)).toContainText("paused");
  await expect(train.resume).toBeVisible();
  await train.remove.click();
  await shellOf(page).dialog.getByRole("button", { name: "Remove" }).click();
  await expect(train.runs).toHaveCount(1);
});

test("two windows on one project see each other's labels and trainings", async ({ page, application }) => {
  await shellOf(page).go("label");
  const other = await application.openWindow(new URL(page.url()).hash);
  const [label, theirs] = [labelScreen(page), labelScreen(other)];
  await theirs.newClass.fill("Seen by both");
  await theirs.newClass.press("Enter");
  await expect(label.assign("Seen by both")).toBeVisible();
  await label.images.first().click();
  await label.assign("Seen by both").click();
  await expect(theirs.ofClass("Seen by both")).toHaveCount(1);
  await expect(theirs.steps.first()).toContainText("Seen by both");
  await theirs.undo.click();
  await expect(label.ofClass("Seen by both")).toHaveCount(0);
  await expect(label.steps.first()).toHaveClass(/undone/);
});

test("a core that dies is said, comes back, and its training goes on", async ({ page, application, complaints }) => {
  complaints.expect(coreGone);
  await startLongTraining(page);
  await expect.poll(() => epochOf(page)).toBeGreaterThan(1);
  await loseCore(page, application);
  const before = await epochOf(page);
  await expect.poll(() => epochOf(page)).toBeGreaterThan(before);
  await trainScreen(page).pause.click();
  await expect(trainScreen(page).stateOf(2)).toContainText("paused");
});

test("what was labelled before the core died is there when it is back", async ({ page, application, complaints }) => {
  complaints.expect(coreGone);
  await shellOf(page).go("label");
  const label = labelScreen(page);
  await label.newClass.fill("Kept");
  await label.newClass.press("Enter");
  await label.images.first().click();
  await label.assign("Kept").click();
  await expect(label.countOf("Kept")).toHaveText("1");
  await loseCore(page, application);
  await expect(label.countOf("Kept")).toHaveText("1");
  await label.undo.click();
  await expect(label.countOf("Kept")).toHaveText("0");
});

test("an import that was going on when the core died is taken up again, and comes to its end", async ({ page, application, complaints, demo, home }) => {
  complaints.expect(coreGone);
  const many = path.join(home, "Many images");
  mkdirSync(many);
  for (let number = 1; number <= MANY; number++) copyFileSync(path.join(demo.images, "Plate1_B02_s1.tif"), path.join(many, `image ${number}.tif`));
  await shellOf(page).go("import");
  const importing = importScreen(page);
  await application.choosePath(page, () => importing.chooseFolder.click(), many);
  await importing.start.click();
  await expect(importing.progress).toContainText(/[1-9][\d,]* of [\d,]+/);
  await loseCore(page, application);
  await expect(importing.doneTitle).toHaveText(`${MANY.toLocaleString("en")} images imported`);
});

test("predictions and counts of cells that were going on when the core died are taken up again", async ({ page, application, complaints, demo }) => {
  complaints.expect(coreGone);
  const { go, notice } = shellOf(page);
  await go("results");
  await resultsScreen(page).predict.click();
  await expect(resultsScreen(page).predicting).toBeVisible();
  await loseCore(page, application);
  await expect(notice(resultsWords.predictedDone)).toBeVisible();

  await go("quality");
  const quality = qualityScreen(page);
  await quality.countCells.click();
  await expect(quality.counting).toBeVisible();
  await loseCore(page, application);
  await expect(quality.counted).toBeVisible();

  await go("predict");
  const predict = predictScreen(page);
  await application.choosePath(page, () => predict.chooseFolder.click(), demo.images);
  await predict.start.click();
  await expect(predict.progress).toBeVisible();
  await loseCore(page, application);
  await expect(predict.result).toContainText("54 images predicted by run 1");
});
