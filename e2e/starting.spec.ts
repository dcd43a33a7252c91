import path from "node:path";
import { expect, test } from "./fixtures.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";

const network = path.join(import.meta.dirname, "../electron/networks/fixtures/pytorch/residual-13.onnx");

test("what can compute is listed on request, and a learning rate is found, shown and taken", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1 });
  await train.lookForDevices.click();
  await expect(train.devices.first()).toContainText(/the processor.*billion multiplications a second/);
  await train.learningRate.fill("0.5");
  await train.findRate.click();
  await expect(train.rateCurve).toBeVisible();
  await train.takeRate.click();
  await expect(train.learningRate).not.toHaveValue("0.5");
});

test("a training starts from an earlier one with its layers frozen, and from a file once it is said how its images were prepared", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1 });
  await train.startFrom.selectOption("run");
  await expect(train.network("lenet5")).toBeHidden();
  await train.freeze.selectOption("backbone");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText("finished");
  await train.run(2).getByText("Settings", { exact: true }).click();
  await expect(train.run(2)).toContainText("all layers but the last frozen");

  await train.startFrom.selectOption("file");
  await train.startFile.fill(`${network}.missing`);
  await train.startFile.press("Enter");
  await expect(train.startFile).toHaveAttribute("aria-invalid", "true");
  await train.startFile.fill(network);
  await train.startFile.press("Enter");
  await expect(train.form).toContainText(/\(ONNX\): \d+ channels, \d+ pixels/);
  await expect(train.start).toBeDisabled();
  await train.brightnessThere.selectOption("zero-to-one");
  await expect(train.start).toBeEnabled();
});
