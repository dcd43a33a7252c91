import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { common } from "../renderer/messages/common.ts";
import { drawingWords } from "../renderer/messages/drawing.ts";
import { predictWords } from "../renderer/messages/predict.ts";
import { resultsWords } from "../renderer/messages/results.ts";
import { trainingWords } from "../renderer/messages/training.ts";
import { barriersInThemes } from "./barriers.ts";
import { expect, test } from "./fixtures.ts";
import { predictScreen } from "./screens/predict.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

const widthOf = (image: Element) => (image as HTMLImageElement).naturalWidth;

test("a network that draws images is asked for without classes and split, shows what it draws epoch by epoch, and draws as many others as are wanted", async ({ page, application, demo }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await expect(train.classes.first()).toBeVisible();
  await train.validation.fill("0.3");
  await train.form.getByText(trainingWords.networkGroups.images).click();
  await train.network("gan").check();
  await expect(train.form.getByText(drawingWords.learned)).toBeVisible();
  for (const without of [train.classes, train.test, train.findRate]) await expect(without).toHaveCount(0);
  await train.form.getByLabel(trainingWords.networkOptions["width"]!, { exact: true }).fill("0.25");
  await train.form.getByLabel(trainingWords.networkOptions["depth"]!, { exact: true }).fill("2");
  await train.size.fill("16");
  await train.epochs.fill("3");
  await train.epochs.press("Tab");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText(trainingWords.states.finished);
  await expect(page.getByRole("img", { name: drawingWords.losses })).toBeVisible();
  await expect(page.getByRole("img", { name: drawingWords.toldApart, exact: true })).toBeVisible();
  const sketch = page.getByRole("img", { name: drawingWords.sketch(3) });
  await expect.poll(() => sketch.evaluate(widthOf)).toBe(8 * 18 - 2);
  await page.getByRole("slider", { name: drawingWords.epoch }).fill("1");
  await expect.poll(() => page.getByRole("img", { name: drawingWords.sketch(1) }).evaluate(widthOf)).toBe(8 * 18 - 2);
  await expect.poll(() => page.getByRole("img", { name: drawingWords.images }).evaluate(widthOf)).toBeGreaterThan(16);
  expect(await barriersInThemes(page, "a run that draws")).toEqual([]);

  await train.results.click();
  await expect(page.getByRole("img", { name: drawingWords.sketch(3) })).toBeVisible();
  await page.getByLabel(drawingWords.count, { exact: true }).fill("20");
  await page.getByRole("button", { name: drawingWords.draw, exact: true }).click();
  await expect.poll(() => page.getByRole("img", { name: drawingWords.drawn(20, 1) }).evaluate(widthOf)).toBe(8 * 18 - 2);
  await page.getByRole("button", { name: drawingWords.others }).click();
  await expect.poll(() => page.getByRole("img", { name: drawingWords.drawn(20, 2) }).evaluate(widthOf)).toBe(8 * 18 - 2);
  await expect(page.getByRole("button", { name: resultsWords.exportCsv })).toHaveCount(0);
  await expect(page.getByRole("button", { name: resultsWords.predictNew })).toHaveCount(0);
  expect(await barriersInThemes(page, "drawn images")).toEqual([]);
  await page.getByRole("button", { name: drawingWords.save }).click();
  const exported = path.join(demo.project, "exports", "run-2-drawn-seed-2");
  await expect.poll(() => existsSync(exported) && readdirSync(exported).length).toBe(40);
  // Saving many is ended as soon as a person wants that, and nobody is told that it failed.
  await page.getByLabel(drawingWords.count, { exact: true }).fill("1024");
  await page.getByRole("button", { name: drawingWords.save }).click();
  await page.getByRole("button", { name: common.cancel, exact: true }).click();
  await expect(page.getByRole("button", { name: drawingWords.save })).toBeEnabled({ timeout: 1000 });
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(readdirSync(exported).length).toBeLessThan(2048);
  await page.getByRole("button", { name: resultsWords.report }).click();
  await expect(page.frameLocator("iframe").getByRole("img", { name: "Drawn by the network" })).toBeVisible();
  await page.keyboard.press("Escape");

  // It says nothing of other images.
  await shellOf(page).go("predict");
  const predict = predictScreen(page);
  await application.choosePath(page, () => predict.chooseFolder.click(), demo.screen);
  await expect(predict.run.getByRole("option")).toHaveText([predictWords.ofRun(1, "lenet5")]);
});
