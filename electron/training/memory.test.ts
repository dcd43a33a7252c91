import { expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { around } from "../engines/fixtures/smallNetworks.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { weightsOf } from "../nn/network.ts";
import { elements } from "../nn/shape.ts";
import { buildGradientGraph } from "../nn/trainingGraph.ts";
import { encodeWays, kindsOf } from "../nn/ways.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { ensureMemory, imagesAtOnce, memoryOfRun } from "./memory.ts";

const settings = { network: "lenet-moa", size: 128, channels: ["Grey"] };
const model = buildModel("lenet-moa", { size: 128, channels: 1, classes: 2, l1: 0, l2: 0 });
const plan = { model, scales: null, loss: crossEntropy, optimiser: { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, threads: 1 } as const;
const needed = (batch: number) => memoryOfRun(onnxRuntime, plan, { size: settings.size, channels: settings.channels.length }, batch);

test("a run that needs more memory than is free fails with a batch that fits, the largest of all", () => {
  expect(() => ensureMemory(onnxRuntime, plan, settings, 64, needed(64))).not.toThrow();
  for (const fitting of [63, 20, 1]) {
    expect(() => ensureMemory(onnxRuntime, plan, settings, 64, needed(fitting))).toThrow(expect.objectContaining({ code: "MemoryTooSmall", facts: { network: "lenet-moa", size: 128, batch: 64, neededBytes: needed(64), freeBytes: needed(fitting), fitting } }));
  }
});

test("where not even one image fits it says so", () => {
  expect(() => ensureMemory(onnxRuntime, plan, settings, 64, 1e8)).toThrow(expect.objectContaining({ facts: expect.objectContaining({ fitting: null }) }));
});

test("memory grows with the batch and with what the optimiser keeps", () => {
  expect(needed(32)).toBeGreaterThan(needed(16));
  expect(onnxRuntime.memoryFor(plan, 8)).toBeGreaterThan(onnxRuntime.memoryFor({ ...plan, optimiser: { name: "sgd" } }, 8));
});

test("a step in parts takes less than a whole one, but sums up the gradients of its parts in two sets", () => {
  const trained = weightsOf(model).reduce((sum, { role, shape }) => sum + (role === "trained" ? 4 * elements(shape) : 0), 0);
  const inParts = onnxRuntime.memoryFor({ ...plan, microBatch: 16 }, 64);
  expect(inParts).toBeLessThan(onnxRuntime.memoryFor(plan, 64));
  expect(inParts - onnxRuntime.memoryFor(plan, 16)).toBeGreaterThanOrEqual(2 * trained);
  expect(onnxRuntime.memoryFor({ ...plan, microBatch: 64 }, 64)).toBe(onnxRuntime.memoryFor(plan, 64));
});

test("ways that take more memory count", () => {
  const code = encodeWays(kindsOf(buildGradientGraph(model, { batch: 64, scales: null, loss: crossEntropy, classWeights: null }).graph), ({ ways }) => ways.find((way) => way === "columns") ?? ways[0]!);
  expect(onnxRuntime.memoryFor({ ...plan, ways: code }, 64)).toBeGreaterThan(onnxRuntime.memoryFor(plan, 64));
});

test.runIf(process.platform === "linux")("sessions that do not share memory, as those of huge weights, are counted one by one", () => {
  const wide = (units: number) => around((network, x) => network.dense(network.dense(network.layer("Flatten", [x], {}), 64), units), { height: 2, width: 2, flat: true });
  const taken = (units: number) => onnxRuntime.memoryFor({ ...plan, model: wide(units) }, 8);
  const gradients = 4 * 64 * 2 ** 18;
  expect(taken(2 ** 18 + 1) - taken(2 ** 18)).toBeGreaterThan(gradients);
});

test("a network predicts with as many images at once as fit, and says so where not even one does", () => {
  const shape = { size: 128, channels: 1 };
  const free = (images: number) => onnxRuntime.memoryToPredict(plan, images) + 6 * images * 128 ** 2 * 4;
  expect(imagesAtOnce(onnxRuntime, plan, shape, 64, free(64))).toBe(64);
  expect(imagesAtOnce(onnxRuntime, plan, shape, 64, free(64) - 1)).toBe(63);
  expect(imagesAtOnce(onnxRuntime, plan, shape, 64, free(1))).toBe(1);
  expect(() => imagesAtOnce(onnxRuntime, plan, shape, 64, free(1) - 1)).toThrow("Predicting one image of 128 pixels needs about");
});
