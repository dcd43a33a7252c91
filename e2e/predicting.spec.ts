import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { predictWords } from "../renderer/messages/predict.ts";
import { common } from "../renderer/messages/common.ts";
import { expect, test } from "./fixtures.ts";
import { predictScreen } from "./screens/predict.ts";
import { shellOf } from "./screens/shell.ts";

test("a folder outside the project is predicted by a trained run, with a table to look into and to hand over, and the project stays as it was", async ({ page, application, demo, home }) => {
  const folder = path.join(home, "Next plate");
  cpSync(demo.screen, folder, { recursive: true });
  writeFileSync(path.join(folder, "images", "Plate1_H12_s1.tif"), "this is no picture");
  const kept = () => readdirSync(demo.project, { recursive: true, encoding: "utf8" }).filter((name) => !name.startsWith("cache")).sort();
  const before = kept();
  await shellOf(page).go("predict");
  const predict = predictScreen(page);
  await application.choosePath(page, () => predict.chooseFolder.click(), folder);
  await expect(page.getByText(predictWords.willSkip(1))).toBeVisible();
  await expect(predict.start).toHaveText("Predict 54 images");
  await predict.start.click();
  await expect(predict.result).toContainText("54 images predicted by run 1");
  await expect(predict.result).toContainText(/names a class of 48 images; \d+ are predicted as that/);

  const shownOf = async (row: number) => predict.cells(row).allTextContents();
  await predict.title("confidence").click();
  await expect(page).toHaveURL(/sort=-confidence/);
  const [first, second] = [await shownOf(0), await shownOf(1)];
  expect(parseFloat(first.at(-1)!)).toBeGreaterThanOrEqual(parseFloat(second.at(-1)!));
  await predict.onlyOther.check();
  const wrong = await shownOf(0);
  expect(wrong.at(-2)).not.toBe(wrong.at(-3));
  await predict.onlyOther.uncheck();
  await predict.ofClass.selectOption(first.at(-2)!);
  await expect(predict.cells(0).nth(-2)).toHaveText(first.at(-2)!);

  const address = page.url();
  await page.reload();
  expect(page.url()).toBe(address);
  await expect(predict.cells(0)).toHaveText(first);

  const downloaded = page.waitForEvent("download");
  await predict.exportCsv.click();
  const file = await downloaded;
  expect(file.suggestedFilename()).toBe("Next plate run 1.csv");
  const rows = parse(readFileSync(await file.path()), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(54);
  expect(rows.find(({ image }) => image === first[0])).toMatchObject({ predicted: first.at(-2)! });
  expect(Object.keys(rows[0]!)).toContain("p(DMSO)");

  await predict.skipped.click();
  await expect(shellOf(page).dialog).toContainText("Plate1_H12_s1.tif");
  await page.keyboard.press("Escape");
  expect(kept()).toEqual(before);
  await predict.other.click();
  await expect(predict.chooseFolder).toBeVisible();
});

test("a prediction of a folder goes on while a person looks at something else, leads back to its table, and can be cancelled", async ({ page, application, demo }) => {
  const { go, notice } = shellOf(page);
  await go("predict");
  const predict = predictScreen(page);
  await application.choosePath(page, () => predict.chooseFolder.click(), demo.images);
  await expect(predict.start).toBeEnabled();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(predict.progress).toBeVisible();
  await go("plates");
  await go("predict");
  await expect(page).toHaveURL(/predict\?.*folder=/);
  await predict.progress.getByRole("button", { name: common.cancel }).click();
  await expect(predict.start).toBeEnabled();
  await expect(predict.result).toBeHidden();
  await predict.start.click();
  await go("plates");
  await notice(predictWords.doneToast(54)).getByRole("button", { name: predictWords.show }).click();
  await expect(predict.result).toContainText("54 images predicted by run 1");
});

test("a folder that cannot be read says why, and another can be chosen", async ({ page, application, demo }) => {
  await shellOf(page).go("predict");
  const predict = predictScreen(page);
  await application.choosePath(page, () => predict.chooseFolder.click(), path.join(demo.project, "models"));
  await expect(page.getByRole("alert")).toContainText("could not be used");
  await application.choosePath(page, () => predict.chooseFolder.click(), demo.images);
  await expect(predict.start).toHaveText("Predict 54 images");
});
