import type { Page } from "@playwright/test";
import { trainingWords } from "../renderer/messages/training.ts";
import { expect, test } from "./fixtures.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

/** Does something that the palette offers by this title. */
async function command(page: Page, title: string): Promise<void> {
  const { palette, paletteInput } = shellOf(page);
  await page.keyboard.press("ControlOrMeta+k");
  await paletteInput.fill(title);
  await expect(palette.getByRole("option", { name: title }).first()).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
}

test("trainings queue up, and are started, paused, resumed and stopped by the palette", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 2_000, size: 64 });
  await train.batch.fill("4");
  await expect(train.start).toBeEnabled();
  await command(page, trainingWords.start);
  await expect(train.stateOf(2)).toContainText(/Epoch \d+ of 2000/);

  // Another waits for its turn, which comes when the first is paused.
  await train.epochs.fill("1");
  await expect(train.start).toBeEnabled();
  await command(page, trainingWords.start);
  await expect(train.stateOf(3)).toContainText("queued");
  await expect(train.runs.filter({ hasText: /^\s*2\s/ })).toContainText(/Epoch/);
  await train.runs.filter({ hasText: /^\s*2\s/ }).getByRole("button").click();
  await command(page, trainingWords.ofRun(trainingWords.pause, 2));
  await expect(train.stateOf(2)).toContainText("paused");
  await expect(train.runs.filter({ hasText: /^\s*3\s/ })).toContainText("finished");

  await command(page, trainingWords.ofRun(trainingWords.resume, 2));
  await expect(train.stateOf(2)).toContainText(/Epoch \d+ of 2000/);
  await command(page, trainingWords.ofRun(trainingWords.stop, 2));
  await expect(train.stateOf(2)).toContainText("stopped");
  await expect(train.results).toBeVisible();
  await expect(train.resume).toBeVisible();
});

test("a queued training is paused before its turn, resumed by its button, and stopped", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 2_000, size: 64 });
  await expect(train.start).toBeEnabled();
  await train.start.click();
  await expect(train.stateOf(2)).toContainText(/Epoch \d+ of 2000/);
  await train.start.click();
  await expect(train.stateOf(3)).toContainText("queued");
  await train.pause.click();
  await expect(train.stateOf(3)).toContainText("paused");
  await train.resume.click();
  await expect(train.stateOf(3)).toContainText("queued");
  await train.runs.filter({ hasText: /^\s*2\s/ }).getByRole("button").click();
  await train.stop.click();
  await expect(train.stateOf(2)).toContainText("stopped");
  await expect(train.runs.filter({ hasText: /^\s*3\s/ })).toContainText(/Epoch/);
});
