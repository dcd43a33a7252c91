import { expect, test } from "vitest";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { ensureMemory, memoryOfRun } from "./memory.ts";

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
