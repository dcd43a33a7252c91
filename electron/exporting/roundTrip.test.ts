import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expectClose } from "../engines/fixtures/closeness.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import { zoo } from "../nn/zoo/index.ts";
import { randomImages } from "./checkOnnx.ts";
import { exportOnnx } from "./exportOnnx.ts";
import { exportTfjs } from "./exportTfjs.ts";
import { exportedNetwork } from "./fixtures/trained.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "moascope-round-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Local response normalisation is a layer that TF.js does not have (exportTfjs.test.ts). */
const beyondTfjs: readonly string[] = ["alexnet", "googlenet"];

async function expectSameAfter(name: string, write: (exported: ReturnType<typeof exportedNetwork>, path: string) => Promise<void>, file: string): Promise<void> {
  const exported = exportedNetwork(name, { isSmall: true });
  const path = join(folder, file);
  await write(exported, path);
  const { model, weights } = await readNetwork(path);
  const images = randomImages(exported, 2);
  await using before = await onnxRuntime.predictor({ model: exported.model, scales: exported.scales, threads: 1 }, exported.weights, 2);
  // The normalisation came back as a layer.
  await using after = await onnxRuntime.predictor({ model, scales: exported.scales.map(() => ({ offset: 0, scale: 1 })), threads: 1 }, weights, 2);
  expectClose("the probabilities", await after.predict(images, 2), await before.predict(images, 2));
}

describe("a network that was written and read again gives the same probabilities", () => {
  test.each(Object.keys(zoo).filter((name) => !beyondTfjs.includes(name)))("%s as TensorFlow.js", (name) => expectSameAfter(name, exportTfjs, "network"));
  test.each(Object.keys(zoo))("%s as ONNX", (name) => expectSameAfter(name, exportOnnx, "network.onnx"));
});

test.each([
  ["perceptron", exportOnnx, "network.onnx", "Activation", { activation: "unit_step" }],
  ["perceptron", exportTfjs, "network", "Activation", { activation: "unit_step" }],
  ["googlenet", exportOnnx, "network.onnx", "LocalResponseNormalization", { size: 5, alpha: expect.closeTo(1e-4, 10), beta: 0.75, bias: 1 }],
] as const)("the %s that comes back (%#) has the layer that it learns through", async (name, write, file, kind, config) => {
  await write(exportedNetwork(name, { isSmall: true }), join(folder, file));
  const { model } = await readNetwork(join(folder, file));
  expect(model.config.layers).toContainEqual(expect.objectContaining({ class_name: kind, config: expect.objectContaining(config) }));
});
