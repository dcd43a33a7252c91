import { createHash } from "node:crypto";
import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { labelScreen } from "./screens/label.ts";
import { platesScreen } from "./screens/plates.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { viewerScreen } from "./screens/viewer.ts";

test("the gallery is filtered, sorted and grouped, all of it kept by a reload", async ({ page }) => {
  const gallery = galleryScreen(page);
  await shellOf(page).go("gallery");
  await expect(gallery.status).toHaveText("54 of 54 images");
  await gallery.filter("class", "Eg5 inhibitor");
  await expect(gallery.status).toHaveText("12 of 54 images");
  await gallery.filter("class", "DMSO");
  await gallery.filter("plate", "Plate1");
  await expect(gallery.status).toHaveText("12 of 54 images");
  await gallery.sortBy.selectOption("name");
  await gallery.ascending.click();
  await gallery.groupBy.selectOption("class");
  for (const name of ["DMSO", "Eg5 inhibitor"]) await expect(gallery.group(name)).toBeVisible();
  const address = page.url();
  const first = await gallery.images.first().getAttribute("aria-label");
  await page.reload();
  await expect(gallery.status).toHaveText("12 of 54 images");
  expect(page.url()).toBe(address);
  await expect(gallery.images.first()).toHaveAttribute("aria-label", first ?? "");
  await gallery.group("DMSO").click();
  await expect(gallery.images).toHaveCount(6);
  await gallery.clear.click();
  await expect(gallery.status).toHaveText("54 of 54 images");
  await gallery.groupBy.selectOption("confidence");
  await expect(gallery.group(/^\d(\.\d+)? to \d/).first()).toBeVisible();
  await gallery.atLeast("confidence", 2);
  await expect(gallery.status).toHaveText("0 of 54 images");
  await gallery.clear.click();
  await gallery.groupBy.selectOption("");
  await gallery.search.fill("Plate2");
  await expect(gallery.status).toHaveText("27 of 54 images");
});

test("what the gallery and the label page cannot be arranged by is said, and tried again", async ({ page }) => {
  const { go, notices } = shellOf(page);
  for (const screen of ["gallery", "label"] as const) {
    await go(screen);
    const { images, problem, tryAgain, status } = { ...galleryScreen(page), images: screen === "gallery" ? galleryScreen(page).images : labelScreen(page).images };
    await expect(images.first()).toBeVisible();
    await page.goto(`${page.url().replace(/\?.*$/, "")}?run=99`);
    await expect(problem).toContainText(/run 99/i);
    await tryAgain.click();
    await expect(problem).toContainText(/run 99/i);
    // The images are there all the same.
    await expect(images.first()).toBeVisible();
    await expect(status).toHaveText("54 of 54 images");
    await page.goto(`${page.url().replace(/\?.*$/, "")}?run=1`);
    await expect(problem).toBeHidden();
  }
  await expect(notices.locator(".toast")).toHaveCount(0);
});

test("brightness changes every thumbnail alike", async ({ page }) => {
  const gallery = galleryScreen(page);
  await shellOf(page).go("gallery");
  const image = gallery.images.first().locator("img");
  await expect(image).toHaveJSProperty("complete", true);
  const before = await image.getAttribute("src");
  await gallery.brightness.click();
  await gallery.brighter("nucleus").click();
  await expect(image).not.toHaveAttribute("src", before ?? "");
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth > 0)).toBe(true);
});

test("wells that are selected on a plate follow to the gallery, the label page and the viewer", async ({ page }) => {
  const { go, selected } = shellOf(page);
  const plates = platesScreen(page);
  await expect(plates.map("Plate1")).toBeVisible();
  await plates.category("Actin disruptor").click();
  await expect(selected).toHaveText("12 images selected");
  await expect(plates.selectedWells).toContainText("10 wells");
  await plates.showGallery.click();
  const gallery = galleryScreen(page);
  await expect(gallery.status).toHaveText("12 of 54 images");
  await page.reload();
  await expect(gallery.status).toHaveText("12 of 54 images");
  await expect(selected).toHaveText("12 images selected");
  await gallery.labelSelection.click();
  await expect(labelScreen(page).images).toHaveCount(12);
  await go("viewer");
  const viewer = viewerScreen(page);
  await expect(viewer.about).toContainText("Actin disruptor");
  await expect(page.getByText("1 of 12")).toBeVisible();
  await viewer.next.click();
  await expect(page.getByText("2 of 12")).toBeVisible();
  await go("plates");
  await expect(selected).toHaveText("12 images selected");
});

test("plates are worked with by the keyboard: arrows, Space, Enter, Escape", async ({ page }) => {
  const { selected, heading } = shellOf(page);
  const plates = platesScreen(page);
  await plates.category("Eg5 inhibitor").click();
  const well = (await plates.selectedWells.locator("strong").first().textContent()) ?? "";
  const [, row = "", column = ""] = /([A-H])(\d\d)$/.exec(well) ?? [];
  await page.keyboard.press("Escape");
  await expect(selected).toBeHidden();
  await plates.walkTo("Plate1", row.charCodeAt(0) - 65, Number(column) - 1);
  await page.keyboard.press("Space");
  await expect(selected).toHaveText("2 images selected");
  await expect(plates.selectedWells).toContainText(well);
  await page.keyboard.press("Enter");
  await expect(heading).toHaveText("Viewer");
  await expect(viewerScreen(page).about).toContainText("Eg5 inhibitor");
});

test("the viewer shows channels on and off, contrast, grey levels under the pointer, and hands over its picture", async ({ page }) => {
  await shellOf(page).go("viewer");
  const viewer = viewerScreen(page);
  await expect(viewer.views).toHaveCount(1);
  const picture = async () => createHash("sha256").update(await viewer.views.screenshot()).digest("hex");
  const all = await picture();
  await viewer.channel("nucleus").click();
  await expect(viewer.channel("nucleus")).toHaveAttribute("aria-pressed", "false");
  await expect.poll(picture).not.toBe(all);
  await page.keyboard.press("1");
  await expect(viewer.channel("nucleus")).toHaveAttribute("aria-pressed", "true");
  await expect.poll(picture).toBe(all);

  const full = Number(await viewer.full("actin").inputValue());
  await viewer.full("actin").fill(String(Math.round(full / 2)));
  await viewer.full("actin").press("Enter");
  await expect.poll(picture).not.toBe(all);
  await viewer.fullSlider("actin").focus();
  await page.keyboard.press("ArrowRight");
  await expect(viewer.full("actin")).not.toHaveValue(String(Math.round(full / 2)));
  const address = page.url();
  await page.reload();
  await expect(viewer.views).toHaveCount(1);
  expect(page.url()).toBe(address);
  await viewer.reset.click();
  await expect(viewer.full("actin")).toHaveValue(String(full));

  const box = (await viewer.views.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect(viewer.values).toHaveText(/^\d+, \d+\s*[\d,.]+\s*[\d,.]+\s*[\d,.]+$/);
  const downloading = page.waitForEvent("download");
  await viewer.savePicture.click();
  expect((await downloading).suggestedFilename()).toMatch(/^Plate1.*\.png$/);
});

test("a page stays as it is while its address changes: what has the focus keeps it", async ({ page }) => {
  const plates = platesScreen(page);
  await plates.colourBy.focus();
  await plates.colourBy.selectOption("compound");
  await expect.poll(() => page.url()).toContain("by=compound");
  await expect(plates.colourBy).toBeFocused();
});

test("pinned wells are compared in linked views", async ({ page }) => {
  const plates = platesScreen(page);
  await plates.category("Eg5 inhibitor").click();
  for (const place of [0, 1]) {
    const well = (await plates.selectedWells.locator("ul.wells strong").nth(place).textContent()) ?? "";
    await plates.pin(well).click();
  }
  await page.reload();
  await plates.compare.click();
  const viewer = viewerScreen(page);
  await expect(viewer.views).toHaveCount(2);
  await page.reload();
  await expect(viewer.views).toHaveCount(2);
});

test("the palette finds what can be done, by the keyboard alone, and the shortcuts lead on", async ({ page }) => {
  const { palette, paletteInput, heading } = shellOf(page);
  await page.keyboard.press("ControlOrMeta+k");
  await paletteInput.fill("gallery");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect(heading).toHaveText("Gallery");
  const doing = async (what: string) => {
    await page.keyboard.press("ControlOrMeta+k");
    await paletteInput.fill(what);
    // A page that has just come offers its commands a moment later.
    await expect(palette.getByRole("option", { name: new RegExp(what, "i") }).first()).toBeVisible();
    await page.keyboard.press("Enter");
    await expect(palette).toBeHidden();
  };
  await doing("group by: class");
  await expect(galleryScreen(page).group("DMSO")).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("q");
  await expect(heading).toHaveText("Quality");
  await doing("colour by: focus");
  await expect.poll(() => page.url()).toContain("measure=focus");
  await page.keyboard.press("g");
  await page.keyboard.press("r");
  await expect(resultsScreen(page).report).toBeEnabled();
  await doing("report");
  await expect(shellOf(page).dialog).toContainText("run-1.html");
  await page.keyboard.press("Escape");
  await expect(shellOf(page).dialog).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(heading).toHaveText("Train");
  await page.keyboard.press("ControlOrMeta+k");
  await paletteInput.fill("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.keyboard.press("ControlOrMeta+k");
  await paletteInput.fill("no such thing");
  await expect(palette).toContainText("Nothing of that name can be done here.");
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
});

test("light, dark and as the system has it; the choice is kept", async ({ page }) => {
  const { appearance } = shellOf(page);
  const background = () => page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  await appearance.selectOption("light");
  await expect.poll(background).not.toBe(dark);
  const light = await background();
  await page.reload();
  await expect(appearance).toHaveValue("light");
  await expect.poll(background).toBe(light);
  await appearance.selectOption("system");
  await expect.poll(background).toBe(dark);
  await page.emulateMedia({ colorScheme: "light" });
  await expect.poll(background).toBe(light);
});
