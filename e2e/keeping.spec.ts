import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { shell } from "../renderer/messages/shell.ts";
import { trainingWords } from "../renderer/messages/training.ts";
import { barriersOn } from "./barriers.ts";
import { expect, test } from "./fixtures.ts";
import { projectsScreen } from "./screens/projects.ts";
import { shellOf } from "./screens/shell.ts";

test("images that were moved are found by the folder where they were, and by their content", async ({ page, application, demo, home }) => {
  // Before the project is opened it is not known that they are missing.
  const moved = path.join(home, "Archive", "images");
  mkdirSync(path.dirname(moved));
  renameSync(demo.images, moved);
  await page.reload();
  const { dialog, notice, paletteInput } = shellOf(page);
  await page.getByRole("button", { name: shell.findImages }).click();
  await dialog.getByLabel(shell.finding.from).fill(path.join(home, "nowhere"));
  await application.choosePath(page, () => dialog.getByRole("button", { name: shell.finding.choose }).click(), moved);
  await expect(dialog.getByLabel(shell.finding.to)).toHaveValue(moved);
  await dialog.getByRole("button", { name: shell.finding.find, exact: true }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  expect(await barriersOn(page, "dialog that finds moved images")).toEqual([]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ControlOrMeta+k");
  await paletteInput.fill(shell.findMissing);
  await page.keyboard.press("Enter");
  await dialog.getByLabel(shell.finding.from).fill(demo.images);
  await dialog.getByRole("button", { name: shell.finding.find, exact: true }).click();
  await expect(notice(shell.foundImages(54, 0))).toBeVisible();
  await expect(page.getByRole("button", { name: shell.findImages })).toBeHidden();
});

test("the layers of a trained network are looked at, and what is kept of images is deleted", async ({ page }) => {
  await shellOf(page).go("train");
  await page.getByText(trainingWords.layers).click();
  await expect(page.getByRole("row", { name: /Dense/ }).first()).toBeVisible();
  await page.getByText(trainingWords.cache.title).click();
  await expect(page.getByText(/^Prepared images: [1-9]/)).toBeVisible();
  await page.getByRole("button", { name: trainingWords.cache.clear }).click();
  await expect(shellOf(page).notice(trainingWords.cache.cleared)).toBeVisible();
  await expect(page.getByText(/^Prepared images: 0 images/)).toBeVisible();
});

test("a project is made from wherever a person is", async ({ page }) => {
  await shellOf(page).go("gallery");
  await page.keyboard.press("ControlOrMeta+k");
  await shellOf(page).paletteInput.fill("New project");
  await page.keyboard.press("Enter");
  await expect(projectsScreen(page).name).toBeVisible();
});
