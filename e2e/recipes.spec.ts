import type { Locator } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

/** What a picture shows, once it is there. */
async function pictured(image: Locator): Promise<string> {
  await expect.poll(() => image.evaluate((element: HTMLImageElement) => element.complete && element.naturalWidth > 0)).toBe(true);
  return image.evaluate((element: HTMLImageElement) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: element.naturalWidth, height: element.naturalHeight });
    const context = canvas.getContext("2d")!;
    context.drawImage(element, 0, 0);
    return String(context.getImageData(0, 0, canvas.width, canvas.height).data);
  });
}

test("a recipe is seen at work before and after, and what it does is kept under a name", async ({ page }) => {
  const train = trainScreen(page);
  await shellOf(page).go("train");
  const stored = await pictured(train.stored.first());
  expect(await pictured(train.prepared.first())).toBe(stored);
  await expect(train.changed).toHaveCount(6);

  await train.recipeDetails.click();
  await train.crop.selectOption("centre");
  await train.cropSide.fill("64");
  await train.cropSide.press("Tab");
  await expect(train.prepared.first()).toHaveAttribute("src", /%22side%22%3A64/);
  const middle = await pictured(train.prepared.first());
  expect(middle).not.toBe(stored);
  expect(await pictured(train.stored.first())).toBe(stored);
  await expect(train.changed).toHaveCount(6);
  await expect.poll(async () => (await pictured(train.changed.first())) !== middle).toBe(true);

  await train.recipeName.fill("Middle");
  await train.recipeName.press("Tab");
  await train.keepRecipe.click();
  await expect(train.recipe).toHaveValue("Middle");
  await train.recipe.selectOption("plain");
  await expect(train.crop).toHaveValue("whole");
  await page.reload();
  await train.recipe.selectOption("Middle");
  await train.recipeDetails.click();
  await expect(train.cropSide).toHaveValue("64");
});

test("a recipe takes some of the channels in an order of its own, and one depth of a stack", async ({ page }) => {
  const train = trainScreen(page);
  await shellOf(page).go("train");
  await train.recipeDetails.click();
  await train.recipeChannel("actin").uncheck();
  await train.channelUp("microtubules").click();
  await expect(train.prepared.first()).toHaveAttribute("src", new RegExp(encodeURIComponent('"channels":["microtubules","nucleus"]')));
  await train.recipeChannel("microtubules").uncheck();
  await expect(train.recipeChannel("nucleus")).toBeDisabled();
  await train.depths.selectOption("one");
  await train.depth.fill("2");
  await expect(train.prepared.first()).toHaveAttribute("src", new RegExp(encodeURIComponent('"depths":2')));
  await train.depth.fill("0");
  await expect(train.depth).toHaveAttribute("aria-invalid", "true");
  await expect(train.start).toBeDisabled();
});

test("plates show how they are lit, each channel by itself", async ({ page }) => {
  const train = trainScreen(page);
  await shellOf(page).go("train");
  await train.recipeDetails.click();
  await train.light.click();
  await expect(train.lightOf("actin")).toBeVisible();
  const pictures = await Promise.all(["nucleus", "microtubules", "actin"].map((channel) => pictured(train.lightOf(channel))));
  expect(new Set(pictures).size).toBe(3);
  await expect(train.form).toContainText(/nucleus\s*0\.\d\d to 1\.\d\d of the mean/);
  await train.lightPlate.selectOption("Plate2");
  await expect.poll(() => pictured(train.lightOf("nucleus"))).not.toBe(pictures[0]);
});

test("what a plate lacks for a recipe is said beside its images", async ({ page, complaints }) => {
  const train = trainScreen(page);
  await shellOf(page).go("train");
  await train.recipeDetails.click();
  await train.normalisePlates.selectOption("controls");
  await train.controlValue.fill("water");
  complaints.expect(/422/);
  await train.controlValue.press("Tab");
  await expect(train.form).toContainText("Plate Plate1 has no image with compound water");
});
