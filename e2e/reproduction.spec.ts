import { drawingWords } from "../renderer/messages/drawing.ts";
import { reproductionWords } from "../renderer/messages/reproduction.ts";
import { resultsWords } from "../renderer/messages/results.ts";
import { trainingWords } from "../renderer/messages/training.ts";
import { classWeightWords, startWords } from "../renderer/messages/trainingStart.ts";
import { barriersInThemes } from "./barriers.ts";
import { expect, test } from "./fixtures.ts";
import { galleryScreen } from "./screens/gallery.ts";
import { predictScreen } from "./screens/predict.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

test("a network that reproduces images is asked for without classes, trains, and shows what it makes of the images that it does worst", async ({ page, application, demo }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await expect(train.classes.first()).toBeVisible();
  // What classes count has no meaning for images, and is left.
  await train.form.getByLabel(classWeightWords.title, { exact: true }).selectOption("balanced");
  await train.form.locator("summary", { hasText: trainingWords.more }).click();
  await train.form.getByLabel(trainingWords.labelSmoothing, { exact: true }).fill("0.1");
  await train.form.getByText(trainingWords.networkGroups.images).click();
  await train.network("autoencoder").check();
  await expect(train.form.getByText(reproductionWords.learned)).toBeVisible();
  await expect(train.classes).toHaveCount(0);
  await expect(train.form.getByLabel(trainingWords.loss, { exact: true }).getByRole("option")).toHaveText([trainingWords.ownLoss, trainingWords.losses.mean_squared_error, trainingWords.losses.mean_absolute_error, trainingWords.losses.huber]);
  await train.form.getByLabel(trainingWords.networkOptions["depth"]!, { exact: true }).fill("2");
  await train.form.getByLabel(trainingWords.networkOptions["code"]!, { exact: true }).fill("8");
  await train.size.fill("32");
  await train.epochs.fill("2");
  await train.epochs.press("Tab");
  await train.findRate.click();
  await expect(train.rateCurve).toBeVisible();
  await train.start.click();
  await expect(train.stateOf(2)).toContainText(trainingWords.states.finished);
  await expect(page.getByRole("img", { name: reproductionWords.explainedCurve })).toBeVisible();
  // Nothing starts from it.
  await train.startFrom.selectOption("run");
  await expect(train.form.getByLabel(startWords.run, { exact: true }).getByRole("option")).toHaveText([startWords.runName(1, "lenet5", 32)]);

  await train.results.click();
  const figure = page.locator("dl > div").filter({ has: page.getByText(reproductionWords.figures.psnr, { exact: true }) }).locator(".value");
  await expect(figure).toHaveText(/^\d+\.\d$/);
  const pairs = page.getByRole("img", { name: reproductionWords.pair });
  await expect.poll(() => pairs.first().evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(64);
  await expect(page.getByRole("button", { name: reproductionWords.exportCsv })).toBeEnabled();
  await expect(resultsScreen(page).unit).toHaveCount(0);
  await shellOf(page).go("gallery");
  await galleryScreen(page).images.first().click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.goBack();
  await expect(page.getByRole("listitem").filter({ has: pairs }).first()).toContainText(`, ${resultsWords.selected.mark}`);
  expect(await barriersInThemes(page, "results of reproduction")).toEqual([]);

  await shellOf(page).go("predict");
  const predict = predictScreen(page);
  await application.choosePath(page, () => predict.chooseFolder.click(), demo.screen);
  await predict.start.click();
  await expect(predict.result).toContainText(/images predicted by run \d/);
  await expect(predict.images.getByRole("row").nth(1).getByRole("cell")).toHaveText([/Plate/, /^\d\.\d{3}$/, /^\d+\.\d{3}$/]);
  expect(await barriersInThemes(page, "predicted reproduction")).toEqual([]);
});

test("a variational autoencoder shows its copies, and draws new images below them", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await expect(train.classes.first()).toBeVisible();
  await train.form.getByText(trainingWords.networkGroups.images).click();
  await train.network("variational-autoencoder").check();
  await train.form.getByLabel(trainingWords.networkOptions["depth"]!, { exact: true }).fill("2");
  await train.form.getByLabel(trainingWords.networkOptions["kl"]!, { exact: true }).fill("0.5");
  await train.size.fill("32");
  await train.epochs.fill("1");
  await train.epochs.press("Tab");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText(trainingWords.states.finished);
  // No adversary, no sketches.
  await expect(page.getByRole("img", { name: trainingWords.lossCurve })).toBeVisible();
  await expect(page.getByRole("slider", { name: drawingWords.epoch })).toHaveCount(0);
  await train.results.click();
  await expect(page.getByRole("img", { name: reproductionWords.pair }).first()).toBeVisible();
  await page.getByLabel(drawingWords.count, { exact: true }).fill("9");
  await page.getByRole("button", { name: drawingWords.draw, exact: true }).click();
  await expect.poll(() => page.getByRole("img", { name: drawingWords.drawn(9, 1) }).evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(8 * 34 - 2);
  expect(await barriersInThemes(page, "drawn besides")).toEqual([]);
});
