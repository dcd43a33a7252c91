import { trainingWords } from "../renderer/messages/training.ts";
import { expect, test } from "./fixtures.ts";
import { labelScreen } from "./screens/label.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";
import { viewerScreen } from "./screens/viewer.ts";

test("a class that was renamed gets its name back, and one is removed only when that is said twice", async ({ page }) => {
  const { go, dialog, notice } = shellOf(page);
  await go("label");
  const label = labelScreen(page);
  await label.edit("DMSO").click();
  await dialog.getByLabel("Name").fill("Solvent");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(label.assign("Solvent")).toBeVisible();
  // What was changed since stays as it is.
  await label.edit("Solvent").click();
  const colour = dialog.getByLabel("Colour");
  await colour.fill("#123456");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await notice("Solvent is changed.").first().getByRole("button", { name: "Undo" }).click();
  await expect(label.assign("DMSO")).toBeVisible();
  await label.edit("DMSO").click();
  await expect(colour).toHaveValue("#123456");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await label.newClass.fill("Of no use");
  await label.newClass.press("Enter");
  await label.edit("Of no use").click();
  await dialog.getByRole("button", { name: "Remove class" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Remove Of no use?");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.getByRole("button", { name: "Remove class" }).click();
  await dialog.getByRole("button", { name: "Remove it for good" }).click();
  await expect(label.assign("Of no use")).toBeHidden();
});

test("colours, contrast and pixel size that were given to all images are taken back", async ({ page }) => {
  const { go, notice } = shellOf(page);
  await go("viewer");
  const viewer = viewerScreen(page);
  await expect(viewer.views).toHaveCount(1);
  const full = await viewer.full("actin").inputValue();
  await viewer.full("actin").fill("1234");
  await viewer.full("actin").press("Enter");
  await viewer.useForAll.click();
  const said = notice("All images are now shown with these colours and this contrast.");
  await expect(viewer.useForAll).toBeDisabled();
  await said.getByRole("button", { name: "Undo" }).click();
  await expect(viewer.full("actin")).toHaveValue(full);

  const before = await viewer.pixelSize.inputValue();
  await viewer.pixelSize.fill("0.65");
  await viewer.pixelSize.press("Enter");
  await notice("A pixel is 0.65 µm wide now.").getByRole("button", { name: "Undo" }).click();
  await expect(viewer.pixelSize).toHaveValue(before);
});

test("what a person filled in before the settings of a run were taken over comes back", async ({ page }) => {
  const { go, notice } = shellOf(page);
  await go("train");
  const train = trainScreen(page);
  // As the form begins: its network was never chosen.
  await train.size.fill("48");
  await train.epochs.fill("77");
  await train.epochs.press("Tab");
  await train.useSettings.click();
  await expect(train.epochs).toHaveValue("4");
  await train.form.getByText(trainingWords.more, { exact: true }).click();
  const ways = train.form.getByLabel(trainingWords.ways, { exact: true });
  await expect(ways).toHaveValue(/^[0-9a-z]+$/);
  await notice("The form has the settings of run 1.").getByRole("button", { name: "Undo" }).click();
  await expect(train.epochs).toHaveValue("77");
  await expect(train.size).toHaveValue("48");
  await expect(ways).toHaveValue("");
});
