import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isFailure } from "../../shared/failure.ts";
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

/** Layers that TF.js does not have (LayersBeyondTfjs). */
const beyondTfjs: readonly string[] = ["perceptron", "alexnet", "googlenet"];
/** ONNX has their unit step and their local response normalisation in parts that no layer is made of again. */
const beyondReading = beyondTfjs;

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
  test.each(Object.keys(zoo).filter((name) => !beyondReading.includes(name)))("%s as ONNX", (name) => expectSameAfter(name, exportOnnx, "network.onnx"));
});

test.each(beyondReading)("an exported %s computes elsewhere, but is refused as a start here, with the parts that cannot be trained", async (name) => {
  await exportOnnx(exportedNetwork(name, { isSmall: true }), join(folder, "network.onnx"));
  await expect(readNetwork(join(folder, "network.onnx"))).rejects.toSatisfy((error) => isFailure(error, "NetworkPartsUnknown"));
});
