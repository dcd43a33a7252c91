import { writeFileSync } from "node:fs";
import path from "node:path";
import { reproductionWords } from "../renderer/messages/reproduction.ts";
import { trainingWords } from "../renderer/messages/training.ts";
import { expect, test } from "./fixtures.ts";
import { resultsScreen } from "./screens/results.ts";
import { shellOf } from "./screens/shell.ts";
import { trainScreen } from "./screens/train.ts";
import { writeWeightsAlone } from "./weightsAlone.ts";

const network = path.join(import.meta.dirname, "../electron/networks/fixtures/pytorch/residual-13.onnx");
const unknown = path.join(import.meta.dirname, "../electron/networks/fixtures/erf.onnx");

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

test("the constants of an optimiser are chosen, and are those of the training", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1 });
  await train.form.getByText(trainingWords.more, { exact: true }).click();
  await train.form.getByText(trainingWords.constantsOf(trainingWords.optimisers.adam)).click();
  const beta = train.form.getByLabel(trainingWords.constants.beta1, { exact: true });
  await beta.fill("1.5");
  await expect(train.start).toBeDisabled();
  await beta.fill("0.8");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText("finished");
  await train.run(2).getByText("Settings", { exact: true }).click();
  await expect(train.run(2)).toContainText("beta1 0.8");

  // A repeated run computes as it did; another network has ways of its own, which are timed.
  const ways = train.form.getByLabel(trainingWords.ways, { exact: true });
  await train.run(2).getByRole("button", { name: trainingWords.useSettings }).click();
  await expect(ways).toHaveValue(/^[0-9a-z]+$/);
  await expect(beta).toHaveValue("0.8");
  await train.network("lenet-moa").check();
  await expect(ways).toHaveValue("");
});

test("a training starts from an earlier one with its layers frozen, and from a file once it is said how its images were prepared", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1 });
  await train.startFrom.selectOption("run");
  await expect(train.network("lenet5")).toBeHidden();
  await train.freeze.selectOption("backbone");
  // What is frozen is not learned: the last layer of lenet5 alone has 84 weights and a bias for each class.
  await expect(train.form).toContainText("340 parameters");
  await expect(train.form).toContainText(/About .* of memory; .* are free\./);
  await train.start.click();
  await expect(train.stateOf(2)).toContainText("finished");
  await train.run(2).getByText("Settings", { exact: true }).click();
  await expect(train.run(2)).toContainText("all layers but the last frozen");
  for (const run of [1, 2]) await train.compared(run).check();
  await page.reload();
  await expect(train.comparison.getByRole("columnheader", { name: /lenet5/ })).toHaveCount(2);
  for (const curve of [trainingWords.lossCurve, trainingWords.accuracyCurve]) await expect(train.comparison.getByRole("img", { name: curve })).toBeVisible();

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

test("weights alone start a training once a person has said whose they are", async ({ page, demo, home }) => {
  await shellOf(page).go("results");
  await resultsScreen(page).exportKeras.click();
  const exported = path.join(demo.project, "exports/run-1.weights.h5");
  await expect(shellOf(page).notice(exported)).toBeVisible();
  const weights = path.join(home, "alone.weights.h5");
  await writeWeightsAlone(exported, weights);

  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1, size: 32 });
  await train.startFrom.selectOption("file");
  await train.startFile.fill(weights);
  await train.startFile.press("Enter");
  await expect(train.form).toContainText(`${weights} holds weights and says nothing of their network. Say with “The weights are of the network” which one it is.`);
  await expect(train.start).toBeDisabled();
  await train.weightsOf.selectOption("lenet5");
  // It is usually made for digits of another size.
  await expect(train.form).toContainText(/do not fit the network: .*“Input size \(pixels\)”/);
  await train.size.fill("32");
  await expect(train.form).toContainText("(weights alone): 3 channels, 32 pixels");
  await expect(train.form).toContainText("The weights of all its layers are loaded, the last one with its 4 outputs too.");
  await train.brightnessThere.selectOption("standard");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText("finished");
  await train.run(2).getByText("Settings", { exact: true }).click();
  await expect(train.run(2)).toContainText("alone.weights.h5");
});

test("a network of one's own learns what its output suggests, or what a person says of it where that fits", async ({ page, home }) => {
  const layer = (class_name: string, name: string, config: object, from?: string) => ({ class_name, name, config: { name, trainable: true, ...config }, inbound_nodes: from === undefined ? [] : [[[from, 0, 0, {}]]] });
  const layers = [layer("InputLayer", "pixels", { batch_input_shape: [null, 32, 32, 3] }), layer("Conv2D", "conv", { filters: 4, kernel_size: [3, 3], padding: "same", activation: "relu" }, "pixels"), layer("Conv2D", "maps", { filters: 3, kernel_size: [1, 1] }, "conv")];
  const file = path.join(home, "maps.json");
  writeFileSync(file, JSON.stringify({ class_name: "Functional", config: { name: "mapper", layers, input_layers: [["pixels", 0, 0]], output_layers: [["maps", 0, 0]] } }));

  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1 });
  await train.startFrom.selectOption("description");
  await train.startFile.fill(file);
  await train.startFile.press("Enter");
  await expect(train.learns).toHaveValue("images");
  await expect(train.form.getByText(reproductionWords.learned)).toBeVisible();
  await expect(train.classes).toHaveCount(0);
  await train.learns.selectOption("classes");
  await expect(train.form).toContainText("Its last layer gives no single numbers, and there are 4 classes");
  await expect(train.start).toBeDisabled();
  await train.learns.selectOption("masks");
  await expect(train.form.getByRole("alert").filter({ hasText: "No image of the project has a mask" }).first()).toBeVisible();
  await train.learns.selectOption("images");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText("finished");
  await train.run(2).getByText("Settings", { exact: true }).click();
  await expect(train.run(2)).toContainText("maps.json");
});

test("a file with an unknown op says so with its nodes, and is trained on as it is once a person chooses that", async ({ page }) => {
  await shellOf(page).go("train");
  const train = trainScreen(page);
  await train.ask({ epochs: 1 });
  await train.startFrom.selectOption("file");
  await train.startFile.fill(unknown);
  await train.startFile.press("Enter");
  await expect(train.form).toContainText("Erf (bent, bentTwice)");
  await expect(train.start).toBeDisabled();
  await train.useFrozen.click();
  await expect(train.tensor.getByRole("option")).toContainText(["What suggests itself: rows", "conv (Conv, 6 features)"]);
  await train.tensor.selectOption("bentTwice");
  await train.size.fill("16");
  await train.brightnessThere.selectOption("standard");
  await train.start.click();
  await expect(train.stateOf(2)).toContainText("finished");
  await train.run(2).getByText("Settings", { exact: true }).click();
  await expect(train.run(2)).toContainText("up to the tensor bentTwice, which gives 6 features");
});
