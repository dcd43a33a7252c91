import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";

test.beforeEach(async ({ page }) => {
  await shellOf(page).go("results");
});

test("a cell of the confusion matrix leads to its images, which are relabelled there and back", async ({ page }) => {
  const results = resultsScreen(page);
  const { notice } = shellOf(page);
  const cell = results.wrongCells.first();
  const [, count] = /^(\d+) of/.exec((await cell.getAttribute("aria-label")) ?? "") ?? [];
  await cell.click();
  const images = results.cellImages.getByRole("option");
  await expect(images).toHaveCount(Number(count));
  const address = page.url();
  await page.reload();
  expect(page.url()).toBe(address);
  await expect(images).toHaveCount(Number(count));

  const before = await images.first().locator(".mark").getAttribute("title");
  await images.first().click();
  const other = before === "DMSO" ? "Eg5 inhibitor" : "DMSO";
  await results.relabel.selectOption({ label: other });
  await expect(images.first().locator(".mark")).toHaveAttribute("title", other);
  await notice(`1 image labelled ${other}.`).getByRole("button", { name: "Undo" }).click();
  await expect(images.first().locator(".mark")).toHaveAttribute("title", before ?? "");
});

test("results are counted by image, well and treatment, in numbers and per cent, of any part", async ({ page }) => {
  const results = resultsScreen(page);
  const sum = async () => (await results.confusion.locator("td button").allTextContents()).reduce((total, text) => total + (Number(text.trim()) || 0), 0);
  await expect.poll(sum).toBe(24);
  await results.unit.selectOption("well");
  await expect.poll(sum).toBe(20);
  await results.subset.selectOption("train");
  await expect(results.metric("accuracy")).not.toHaveText("");
  await results.show.selectOption("share");
  await expect(results.confusion).toContainText("100 %");
});

test("predictions go on to the gallery and the plates", async ({ page }) => {
  const results = resultsScreen(page);
  await results.gallery.click();
  await expect(shellOf(page).heading).toHaveText("Gallery");
  await expect(galleryScreen(page).groupBy).toHaveValue("prediction");
  await page.goBack();
  await results.plates.click();
  await expect(page.getByLabel("Colour by")).toHaveValue("prediction");
});

test("all images are predicted anew while a person looks at something else", async ({ page }) => {
  const { go, notice } = shellOf(page);
  await resultsScreen(page).predict.click();
  await go("plates");
  await expect(notice("Every image of the project is predicted.")).toBeVisible();
  await go("results");
  await expect(resultsScreen(page).predict).toBeEnabled();
});
