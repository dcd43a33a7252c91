import { InferenceSession } from "onnxruntime-node";
import { afterEach, expect, test, vi } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { crossEntropy } from "../../shared/domain/learning.ts";
import { jobEnvironment } from "../jobs/jobEnvironment.ts";
import { randomBatch, startOf } from "./fixtures/keras.ts";
import { around, everything } from "./fixtures/smallNetworks.ts";
import { keepingMemory, keepsMemory } from "./keptMemory.ts";
import { onnxRuntime } from "./onnxruntime.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function inEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

test("a job keeps memory on Linux, unless the person who began it wants it otherwise", () => {
  inEnvironment(jobEnvironment());
  expect(keepsMemory()).toBe(process.platform === "linux");
  vi.stubEnv("MALLOC_TRIM_THRESHOLD_", "1000");
  expect(jobEnvironment()["MALLOC_TRIM_THRESHOLD_"]).toBe("1000");
  expect(keepsMemory()).toBe(false);
});

test.runIf(process.platform === "linux")("where memory is kept, sessions that take turns share it: one that keeps its own stands alone", async () => {
  const model = everything({ dropout: 0 });
  const create = vi.spyOn(InferenceSession, "create");
  const arenas = async (work: () => Promise<unknown>) => {
    create.mockClear();
    await work();
    return create.mock.calls.map((call) => (call as unknown as [Uint8Array, InferenceSession.SessionOptions])[1].enableCpuMemArena);
  };
  const plan = { model, scales: null, loss: crossEntropy, optimiser: { name: "sgd" }, threads: 1 } as const;
  const learn = async () => {
    await using trainer = await onnxRuntime.trainer(plan, startOf(model));
    for (const count of [3, 2]) {
      await trainer.step(randomBatch(model, count), { learningRate: 0.01, step: 1, random: randomStream(1) });
      await trainer.evaluate(randomBatch(model, count));
    }
  };
  const wide = around((network, x) => network.dense(network.dense(network.layer("Flatten", [x], {}), 64), 2 ** 18 + 1), { height: 2, width: 2, flat: true });
  const learnWide = async () => {
    await using trainer = await onnxRuntime.trainer({ ...plan, model: wide }, startOf(wide));
    await trainer.evaluate(randomBatch(wide, 1));
  };
  const predict = async () => {
    await using predictor = await onnxRuntime.predictor(plan, startOf(model), 2);
    await predictor.predict(randomBatch(model, 2).images, 2);
  };
  expect(await arenas(learn)).toEqual([true, true, true, true]);
  inEnvironment(keepingMemory);
  expect(await arenas(learn)).toEqual([false, false, false, false]);
  // Weights of more than 64 MiB leave gaps that are too costly.
  expect(await arenas(learnWide)).toEqual([true]);
  expect(await arenas(predict)).toEqual([true]);
});
