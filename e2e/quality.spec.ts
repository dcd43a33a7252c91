import { readFileSync } from "node:fs";
import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { qualityScreen } from "./screens/quality.ts";
import { shellOf } from "./screens/shell.ts";
import { viewerScreen } from "./screens/viewer.ts";

test("a measure of a channel is shown as a heat map and a distribution of each plate, kept by a reload", async ({ page }) => {
  const quality = qualityScreen(page);
  await shellOf(page).go("quality");
  for (const plate of ["Plate1", "Plate2"]) {
    await expect(quality.map(plate)).toBeVisible();
    await expect(quality.distribution(plate)).toBeVisible();
  }
  const change = async (choose: () => Promise<unknown>) => {
    const before = await quality.quartiles("Plate1").textContent();
    await choose();
    await expect(quality.quartiles("Plate1")).not.toHaveText(before ?? "");
  };
  await change(() => quality.measure.selectOption("mean"));
  await change(() => quality.channel.selectOption({ index: 1 }));
  const [mean, address] = [await quality.quartiles("Plate1").textContent(), page.url()];
  await page.reload();
  await expect(quality.quartiles("Plate1")).toHaveText(mean ?? "");
  expect(page.url()).toBe(address);
  await expect(quality.measure).toHaveValue("mean");
});

test("wells are walked by the keyboard, selected, and opened in the viewer", async ({ page }) => {
  const { go, selected } = shellOf(page);
  const quality = qualityScreen(page);
  await go("quality");
  await expect(quality.distribution("Plate1")).toBeVisible();
  await quality.map("Plate1").focus();
  for (const key of ["ArrowDown", "ArrowRight", "Space"]) await page.keyboard.press(key);
  await expect(selected).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(viewerScreen(page).views).toHaveCount(1);
});

test("conspicuous images are counted by reason, and each leads to the gallery that shows them", async ({ page }) => {
  const quality = qualityScreen(page);
  await shellOf(page).go("quality");
  const reason = quality.conspicuous.getByRole("listitem").first();
  const images = Number(await reason.locator(".count").textContent());
  await reason.getByRole("link").click();
  await expect(galleryScreen(page).status).toHaveText(`${images} of 54 images`);
  await expect(galleryScreen(page).images).toHaveCount(images);
});

test("cells are counted once they are asked for, and plates are coloured by their number", async ({ page }) => {
  const quality = qualityScreen(page);
  await shellOf(page).go("quality");
  await quality.side.fill("36");
  await quality.countCells.click();
  await expect(page.getByText(/^[\d,]+ cells found\./)).toBeVisible();
  await quality.cellsOnPlates.click();
  await expect(page.getByLabel("Colour by")).toHaveValue("column:cell count");
  await page.goBack();
  await expect(quality.side).toHaveValue("36");
  const downloading = page.waitForEvent("download");
  await quality.exportCsv.click();
  const table = readFileSync(await (await downloading).path(), "utf8").trim().split("\n");
  expect(table[0]).toMatch(/^image,plate,well,site,channel,.*focus,saturated,cell count$/);
  expect(table).toHaveLength(1 + 3 * 54);
});
