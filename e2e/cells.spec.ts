import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { qualityScreen } from "./screens/quality.ts";
import { shellOf } from "./screens/shell.ts";
import { viewerScreen } from "./screens/viewer.ts";

test("single cells are shown once they are counted, filtered and grouped as their images are, all of it kept by a reload", async ({ page }) => {
  const gallery = galleryScreen(page);
  const { side, countCells } = qualityScreen(page);
  await shellOf(page).go("gallery");
  await gallery.showCells.click();
  await expect(gallery.countFirst).toBeVisible();
  await side.fill("36");
  await countCells.click();
  await expect(gallery.status).toHaveText(/^[1-9][\d,]* of [\d,]+ cells$/);
  const all = await gallery.cellsShown();
  await gallery.filter("class", "Eg5 inhibitor");
  await expect.poll(gallery.cellsShown).toBeLessThan(all);
  await gallery.groupBy.selectOption("plate");
  await expect(gallery.cells.first()).toHaveAttribute("aria-label", /, cell 1, Plate1 .*Eg5 inhibitor/);
  const [few, pictures] = [await gallery.cellsShown(), gallery.cells.locator("img")];
  await expect(pictures.first()).toHaveJSProperty("naturalWidth", 36);
  await page.reload();
  await expect.poll(gallery.cellsShown).toBe(few);
  await expect(gallery.cellGroup("Plate1")).toBeVisible();
  await expect(pictures.first()).toHaveJSProperty("naturalWidth", 36);
  await gallery.showImages.click();
  await expect(gallery.status).toHaveText("12 of 54 images");
});

test("a cell opens the viewer where it is, and is selected with its image", async ({ page }) => {
  const gallery = galleryScreen(page);
  const { side, countCells } = qualityScreen(page);
  const { heading, selected } = shellOf(page);
  await shellOf(page).go("gallery");
  await gallery.showCells.click();
  await side.fill("36");
  await countCells.click();
  await gallery.cells.nth(2).click({ modifiers: ["ControlOrMeta"] });
  await expect(selected).toHaveText("1 image selected");
  await gallery.cells.nth(2).click();
  await expect(heading).toHaveText("Viewer");
  await expect(viewerScreen(page).views).toHaveCount(1);
  expect(new URL(page.url().replace("#", "")).searchParams.get("at")).toMatch(/^[\d.]+_[\d.]+_6\.667$/);
  await page.goBack();
  await expect(gallery.cells.first()).toBeVisible();
});

test("what part of an image is looked at goes with the address and is there after a reload", async ({ page }) => {
  const viewer = viewerScreen(page);
  const place = () => new URL(page.url().replace("#", "")).searchParams.get("at");
  await shellOf(page).go("viewer");
  await expect(viewer.views).toHaveCount(1);
  expect(place()).toBeNull();
  const whole = await viewer.views.screenshot();
  for (let turn = 0; turn < 3; turn++) await viewer.zoomIn.click();
  const box = (await viewer.views.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 4, box.y + box.height / 3, { steps: 3 });
  await page.mouse.up();
  await page.mouse.move(box.x + 5, box.y - 5);
  await expect.poll(place).toMatch(/^0\.\d+_0\.\d+_[\d.]+$/);
  const address = page.url();
  // The address has fewer digits than a movement: pictures are compared from the first reload on.
  await page.reload();
  await expect(viewer.views).toHaveCount(1);
  await expect.poll(async () => (await viewer.views.screenshot()).equals(whole)).toBe(false);
  const near = await viewer.views.screenshot();
  await page.reload();
  await expect(viewer.views).toHaveCount(1);
  expect(page.url()).toBe(address);
  await expect.poll(async () => (await viewer.views.screenshot()).equals(near)).toBe(true);
  await viewer.fit.click();
  await expect.poll(place).toBeNull();
  await expect.poll(async () => (await viewer.views.screenshot()).equals(whole)).toBe(true);
});
