import { resultsWords } from "../renderer/messages/results.ts";
import { trainingWords } from "../renderer/messages/training.ts";
import { expect, test } from "./fixtures.ts";
import { platesScreen } from "./screens/plates.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

test("wells that are selected on a plate follow to the results: what the run says of them, and the matrix of them alone", async ({ page }) => {
  const { go, selected } = shellOf(page);
  const results = resultsScreen(page);
  await platesScreen(page).category("Eg5 inhibitor").click();
  await expect(selected).toHaveText("12 images selected");
  await go("results");
  await expect(results.ofSelection).toContainText("6 of 12 selected images are test images.");
  await expect(results.ofSelection.getByRole("row")).toHaveCount(1 + 6);
  const sum = async () => (await results.confusion.locator("td button").allTextContents()).reduce((total, text) => total + (Number(text.trim()) || 0), 0);
  await expect.poll(sum).toBe(24);
  await results.onlySelected.check();
  await expect.poll(sum).toBe(6);
  await page.reload();
  await expect(results.onlySelected).toBeChecked();
  await expect.poll(sum).toBe(6);
  await results.unit.selectOption("well");
  await expect(results.ofSelection).toContainText(resultsWords.units.well);
  await results.ofSelection.getByRole("link", { name: resultsWords.openGallery }).click();
  await expect(shellOf(page).heading).toHaveText("Gallery");
});

test("a training is asked for of the classes that are selected alone", async ({ page }) => {
  const { go } = shellOf(page);
  const plates = platesScreen(page);
  const train = trainScreen(page);
  await plates.category("Eg5 inhibitor").click();
  await plates.category("DMSO").click({ modifiers: ["ControlOrMeta"] });
  await go("train");
  await expect(train.form).toContainText(/The \d+ selected images are of 2 classes\./);
  await expect(train.classes.getByRole("checkbox", { checked: true })).toHaveCount(4);
  await train.form.getByRole("button", { name: trainingWords.onlySelected }).click();
  await expect(train.classes.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await expect(train.classes.filter({ hasText: "DMSO" }).getByRole("checkbox")).toBeChecked();
});

test("a selection that was let go comes back", async ({ page }) => {
  const { selected, notice } = shellOf(page);
  await platesScreen(page).category("Eg5 inhibitor").click();
  await selected.getByRole("button").click();
  await expect(selected).toBeHidden();
  await notice("12 images are not selected any more.").getByRole("button", { name: "Undo" }).click();
  await expect(selected).toHaveText("12 images selected");
});
