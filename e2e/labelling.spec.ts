import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { labelScreen } from "./screens/label.ts";
import { shellOf } from "./screens/shell.ts";

test.beforeEach(async ({ page }) => {
  await shellOf(page).go("label");
  await expect(labelScreen(page).images.first()).toBeVisible();
});

test("images get a class by its key and lose it by 0, by click, shift-click, Ctrl-click and the arrows", async ({ page }) => {
  const label = labelScreen(page);
  const { selected } = shellOf(page);
  await galleryScreen(page).sortBy.selectOption("name");
  await label.images.nth(1).click();
  await label.images.nth(3).click({ modifiers: ["Shift"] });
  await expect(selected).toHaveText("3 images selected");
  await label.images.nth(5).click({ modifiers: ["ControlOrMeta"] });
  await label.images.nth(2).click({ modifiers: ["ControlOrMeta"] });
  await expect(selected).toHaveText("3 images selected");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowRight");
  await expect(selected).toHaveText("2 images selected");

  await label.newClass.fill("Odd");
  await page.keyboard.press("Enter");
  await expect(label.countOf("Odd")).toHaveText("0");
  const key = await label.assign("Odd").locator("kbd").textContent();
  await label.grid.focus();
  await page.keyboard.press(key ?? "");
  await expect(label.countOf("Odd")).toHaveText("2");
  await expect(label.ofClass("Odd")).toHaveCount(2);
  await page.keyboard.press("0");
  await expect(label.countOf("Odd")).toHaveText("0");
});

test("a lasso selects what it touches, and what is selected is dragged onto a class", async ({ page }) => {
  const label = labelScreen(page);
  const before = Number(await label.countOf("DMSO").textContent());
  const unlabelled = Number(await label.takeBack.locator(".count").textContent());
  await label.unlabelledOnly.check();
  await expect(label.images).toHaveCount(unlabelled);
  await label.lasso(label.images.nth(0), label.images.nth(2));
  await expect(shellOf(page).selected).toHaveText("3 images selected");
  await label.images.nth(1).dragTo(label.assign("DMSO"));
  await expect(label.countOf("DMSO")).toHaveText(String(before + 3));
  await expect(label.images).toHaveCount(unlabelled - 3);
});

test("what was labelled can be undone and redone, by toast, button and key, and the history says who did it", async ({ page }) => {
  const label = labelScreen(page);
  const { notice } = shellOf(page);
  await label.author.fill("Ada");
  await label.ofClass("DMSO").first().click();
  const before = Number(await label.countOf("Eg5 inhibitor").textContent());
  await label.assign("Eg5 inhibitor").click();
  await expect(label.countOf("Eg5 inhibitor")).toHaveText(String(before + 1));
  await expect(label.steps.first()).toContainText("Ada");
  await notice("1 image labelled Eg5 inhibitor.").getByRole("button", { name: "Undo" }).click();
  await expect(label.countOf("Eg5 inhibitor")).toHaveText(String(before));
  await expect(label.steps.first()).toHaveClass(/undone/);
  await label.redo.click();
  await expect(label.countOf("Eg5 inhibitor")).toHaveText(String(before + 1));
  await label.grid.focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(label.countOf("Eg5 inhibitor")).toHaveText(String(before));
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(label.countOf("Eg5 inhibitor")).toHaveText(String(before + 1));

  // The table says something else: a disagreement, which is settled in favour of the table.
  const disagreement = label.history.getByRole("listitem").filter({ hasText: "Ada" }).first();
  await expect(disagreement).toContainText("Eg5 inhibitor");
  await disagreement.getByTitle(/^Settle on (?!Eg5)/).click();
  await expect(label.countOf("Eg5 inhibitor")).toHaveText(String(before));
});

test("a selection grows to whole wells and compounds", async ({ page }) => {
  const label = labelScreen(page);
  const { selected } = shellOf(page);
  await galleryScreen(page).sortBy.selectOption("name");
  await label.grid.getByRole("option", { name: /s2/ }).first().click();
  await expect(selected).toHaveText("1 image selected");
  await page.keyboard.press("w");
  await expect(selected).toHaveText("2 images selected");
  await page.keyboard.press("c");
  await expect(selected).not.toHaveText("2 images selected");
});

test("labels leave as CSV and come back from one, with the rows that fit nothing said", async ({ page, home }) => {
  const label = labelScreen(page);
  const { notice, dialog } = shellOf(page);
  const downloading = page.waitForEvent("download");
  await label.exportCsv.click();
  const download = await downloading;
  const file = path.join(home, download.suggestedFilename());
  await download.saveAs(file);
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.length).toBeGreaterThan(40);

  const before = Number(await label.countOf("DMSO").textContent());
  const changed = lines.map((line) => line.replaceAll("DMSO", "Actin disruptor"));
  writeFileSync(file, [...changed, "9999,Nowhere,,,,,,,DMSO"].join("\n"));
  await label.importCsv.setInputFiles(file);
  await expect(dialog).toContainText("Nowhere");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(notice(`${before} labels changed by the table.`)).toBeVisible();
  await expect(label.countOf("DMSO")).toHaveText("0");
  await notice("labels changed by the table.").getByRole("button", { name: "Undo" }).click();
  await expect(label.countOf("DMSO")).toHaveText(String(before));
});

test("classes are renamed, coloured and removed in a dialog that Escape leaves as it was", async ({ page }) => {
  const label = labelScreen(page);
  const { dialog } = shellOf(page);
  await label.edit("DMSO").click();
  await dialog.getByLabel("Name").fill("Never mind");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(label.assign("DMSO")).toBeVisible();
  await label.edit("DMSO").click();
  await dialog.getByLabel("Name").fill("Solvent");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(label.assign("Solvent")).toBeVisible();
  await expect(label.ofClass("Solvent").first()).toBeVisible();
});
