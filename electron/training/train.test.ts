import { plainRecipe } from "../../shared/domain/recipe.ts";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, describe, expect, test } from "vitest";
import { crossEntropy, LossSettings, OptimiserName, optimiserNamed, ScheduleName, scheduleNamed } from "../../shared/domain/learning.ts";
import type { EpochRecord, RunSettings, Subset } from "../../shared/domain/run.ts";
import type { Engine, Tensors, TrainingPlan } from "../engines/engine.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { defaultWay } from "../nn/lower.ts";
import { weightsOf } from "../nn/network.ts";
import { buildGradientGraph } from "../nn/trainingGraph.ts";
import { encodeWays, kindsOf } from "../nn/ways.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { readLatestCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { sourcesIn } from "./fixtures/trainingImages.ts";
import { predict } from "./predict.ts";
import type { TrainingEvent } from "./specification.ts";
import { isPatienceOver, train } from "./train.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-training-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const cacheFolder = path.join(folder, "cache");
const stored = { cacheFolder, cacheBytes: 1e9, plates: [] };

const parts: readonly Subset[] = ["train", "train", "train", "train", "validation", "test"];
const images = sourcesIn(writeTinyScreen(path.join(folder, "images"), { each: 6, size: 20 })).map((image, i) => ({ ...image, subset: parts[i % 6]!, target: Math.floor(i / 6) }));
const { exclude: _, loss: __, ...request } = tinyRequest;
const settings: RunSettings = { ...request, task: "classes", device: "cpu", origin: null, size: 16, batch: 5, epochs: 3, classNames: ["dots", "flat", "stripes"], channels: ["Grey"], loss: crossEntropy };

let runs = 0;
const newRun = () => path.join(folder, `run-${++runs}`);

function tensorsOf(runFolder: string) {
  return [...readLatestCheckpoint(runFolder)!.state].map(([name, values]) => [name, createHash("sha256").update(values).digest("hex")]);
}

/** Trains until something happens, and stops there as a killed process would. */
async function trainUntil(runFolder: string, settings: RunSettings, isTime: (event: TrainingEvent) => boolean): Promise<void> {
  const stop = new Error("stopped by the test");
  const training = train(onnxRuntime, { runFolder, ...stored, settings, images }, (event) => {
    if (isTime(event)) throw stop;
  });
  await expect(training).rejects.toBe(stop);
}

describe("a run that stopped in its last epoch and went on ends with the bits of one that did not", () => {
  const cases: readonly [string, Partial<RunSettings>][] = [
    ...OptimiserName.options.map((name, at): [string, Partial<RunSettings>] => {
      const schedule = scheduleNamed({ name: ScheduleName.options[at % ScheduleName.options.length]!, factor: null, epochs: 1 });
      return [`${name}, ${schedule.name}`, { optimiser: optimiserNamed({ name, momentum: 0.9, weightDecay: at % 2 === 0 ? 0.1 : 0 }), schedule, warmUp: at % 2 }];
    }),
    ["clipping by norm, in parts", { clipping: { by: "norm", limit: 0.1 }, microBatch: 2 }],
    ["clipping by value, sigmoids, smoothing, and weights for classes", { clipping: { by: "value", limit: 0.01 }, loss: LossSettings.parse({ name: "binary_crossentropy", labelSmoothing: 0.1 }), classWeights: { dots: 2 } }],
    ["class weights, penalties, percentiles and an exponential schedule", { balanceClasses: true, l1: 1e-4, l2: 1e-3, normalisation: "percentiles", schedule: { name: "exponential", factor: 0.95 } }],
    ["dropout", { network: "mlp", networkOptions: { depth: 2, units: 24, dropout: 0.5 } }],
    ["dropout, in parts", { network: "mlp", networkOptions: { depth: 1, units: 24, dropout: 0.3 }, microBatch: 2 }],
    ["statistics of batches", { network: "resnet18", size: 32, epochs: 2, batch: 6 }],
  ];
  test.each(cases)("%s", async (_, changes) => {
    const own = { ...settings, ...changes };
    const [whole, stopped] = [newRun(), newRun()];
    const expected = await train(onnxRuntime, { runFolder: whole, ...stored, settings: own, images }, () => undefined);
    await trainUntil(stopped, own, (event) => event.kind === "step" && event.epoch === own.epochs && event.step === 2);
    expect(readLatestCheckpoint(stopped)?.epochs).toHaveLength(own.epochs - 1);
    const events: TrainingEvent[] = [];
    const result = await train(onnxRuntime, { runFolder: stopped, ...stored, settings: own, images }, (event) => events.push(event));
    expect(events.find(({ kind }) => kind === "preparing")).toBe(undefined);
    expect(tensorsOf(stopped)).toEqual(tensorsOf(whole));
    const figures = (epochs: readonly EpochRecord[]) => epochs.map(({ seconds: _, waitedSeconds: __, ...rest }) => rest);
    expect(figures(result.epochs)).toEqual(figures(expected.epochs));
    expect(result).toMatchObject({ bestEpoch: expected.bestEpoch, parameters: expected.parameters });
  });
});

test("a run goes on in the ways of computing in which it began, unless another version did that knew other ways; other ways give other bits", async () => {
  const model = buildModel("lenet5", { size: 16, channels: 1, classes: 3, l1: 0, l2: 0 });
  const kinds = kindsOf(buildGradientGraph(model, { batch: 5, scales: null, loss: crossEntropy }).graph);
  const unusual = encodeWays(kinds, ({ node, ways }) => ways.find((way) => way !== defaultWay(node))!);
  const [whole, stopped, usual] = [newRun(), newRun(), newRun()];
  const own = { ...settings, ways: unusual };
  await train(onnxRuntime, { runFolder: whole, ...stored, settings: own, images }, () => undefined);
  await trainUntil(stopped, own, (event) => event.kind === "step" && event.epoch === 2);
  const events: TrainingEvent[] = [];
  await train(onnxRuntime, { runFolder: stopped, ...stored, settings, images }, (event) => events.push(event));
  expect(events.find(({ kind }) => kind === "started")).toMatchObject({ ways: unusual });
  expect(tensorsOf(stopped)).toEqual(tensorsOf(whole));
  await train(onnxRuntime, { runFolder: usual, ...stored, settings, images }, () => undefined);
  expect(tensorsOf(usual)).not.toEqual(tensorsOf(whole));
  await expect(train(onnxRuntime, { runFolder: newRun(), ...stored, settings: { ...settings, ways: "0" }, images }, () => undefined)).rejects.toMatchObject({ code: "WaysUnfit" });

  const older = newRun();
  await trainUntil(older, own, (event) => event.kind === "step" && event.epoch === 3);
  const kept = readLatestCheckpoint(older)!;
  writeCheckpoint(older, { ...kept, ways: unusual.slice(1) }, new Map(weightsOf(model).map(({ name, shape }) => [name, shape])));
  const told: TrainingEvent[] = [];
  const result = await train(onnxRuntime, { runFolder: older, ...stored, settings: own, images }, (event) => told.push(event));
  expect(told).toContainEqual({ kind: "fellBack", sentence: expect.stringMatching(/another version of Moascope/) });
  expect(result.epochs).toHaveLength(3);
});

test("a run whose fastest ways need more memory than is free is computed in the usual ways, says so, and goes on in these", async () => {
  const short = { ...onnxRuntime, measureWays: () => Promise.resolve("0"), memoryFor: ({ ways = null }: TrainingPlan) => (ways === null ? 0 : Number.MAX_SAFE_INTEGER) };
  const [usual, fellBack, stopped] = [newRun(), newRun(), newRun()];
  await train(onnxRuntime, { runFolder: usual, ...stored, settings, images }, () => undefined);
  const events: TrainingEvent[] = [];
  await train(short, { runFolder: fellBack, ...stored, settings, images }, (event) => events.push(event));
  expect(events.filter(({ kind }) => kind === "fellBack")).toEqual([{ kind: "fellBack", sentence: expect.stringContaining("more memory than is free") }]);
  expect(events.find(({ kind }) => kind === "started")).toMatchObject({ ways: null });
  expect(tensorsOf(fellBack)).toEqual(tensorsOf(usual));
  const stop = new Error("stopped by the test");
  await expect(train(short, { runFolder: stopped, ...stored, settings, images }, (event) => { if (event.kind === "step" && event.epoch === 2) throw stop; })).rejects.toBe(stop);
  const later: TrainingEvent[] = [];
  await train(short, { runFolder: stopped, ...stored, settings, images }, (event) => later.push(event));
  expect(later.filter(({ kind }) => kind === "fellBack")).toEqual([]);
  expect(tensorsOf(stopped)).toEqual(tensorsOf(usual));
});

test("nothing holds the tensors that a run began with once its trainer has them", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  let begunWith: WeakRef<Tensors> | undefined;
  const isHeld: boolean[] = [];
  const trainer: Engine["trainer"] = async (plan, state) => {
    begunWith = new WeakRef(state);
    return onnxRuntime.trainer(plan, state);
  };
  await train({ ...onnxRuntime, trainer }, { runFolder: newRun(), ...stored, settings, images }, (event) => {
    if (event.kind !== "epoch") return;
    collect();
    isHeld.push(begunWith!.deref() !== undefined);
  });
  expect(isHeld).toEqual([false, false, false]);
});

test("a run that is finished takes no further step", async () => {
  const runFolder = newRun();
  const first = await train(onnxRuntime, { runFolder, ...stored, settings, images }, () => undefined);
  const events: TrainingEvent[] = [];
  const again = await train(onnxRuntime, { runFolder, ...stored, settings, images }, (event) => events.push(event));
  expect(events.map(({ kind }) => kind)).toEqual(["started"]);
  expect(again).toMatchObject({ epochs: first.epochs, bestEpoch: first.bestEpoch, imagesPerSecond: first.imagesPerSecond });
});

test("patience ends a run once the validation loss has not been lower for so many epochs, and only where there is validation", async () => {
  const curve = (losses: readonly (number | null)[]) => losses.map((validationLoss, i) => ({ number: i + 1, validationLoss, validationOverlap: null }) as unknown as EpochRecord);
  expect(isPatienceOver([], 1)).toBe(false);
  expect(isPatienceOver(curve([0.5, 0.6]), 2)).toBe(false);
  expect(isPatienceOver(curve([0.5, 0.6, 0.5]), 2)).toBe(true);
  expect(isPatienceOver(curve([0.5, 0.6, 0.4]), 2)).toBe(false);
  expect(isPatienceOver(curve([0.5, 0.6, 0.7, 0.8]), null)).toBe(false);
  expect(isPatienceOver(curve([null, null, null]), 1)).toBe(false);

  const runFolder = newRun();
  const { epochs } = await train(onnxRuntime, { runFolder, ...stored, settings: { ...settings, epochs: 50, patience: 2, learningRate: 0.05, optimiser: { name: "sgd" } }, images }, () => undefined);
  expect(epochs.length).toBeLessThan(50);
  expect(isPatienceOver(epochs, 2)).toBe(true);
  expect(isPatienceOver(epochs.slice(0, -1), 2)).toBe(false);
});

test("weights that came apart are never kept: the epoch fails, and the one before can still be used", async () => {
  const runFolder = newRun();
  const wild = { ...settings, network: "lenet-moa", size: 64, optimiser: { name: "sgd" }, learningRate: 10, schedule: { name: "constant" }, batch: 12, epochs: 30 } as const;
  await expect(train(onnxRuntime, { runFolder, ...stored, settings: wild, images }, () => undefined)).rejects.toMatchObject({ code: "LossNotFinite", facts: { learningRate: 10 } });
  for (const [, values] of readLatestCheckpoint(runFolder)?.state ?? []) expect(values.every(Number.isFinite)).toBe(true);

  // The loss of the only step is still finite; what it makes of the weights is not.
  const once = { ...settings, optimiser: { name: "sgd" }, learningRate: 1e300, batch: 12, epochs: 1 } as const;
  for (const own of [images, images.map((image) => ({ ...image, subset: image.subset === "validation" ? ("test" as const) : image.subset }))]) {
    const last = newRun();
    await expect(train(onnxRuntime, { runFolder: last, ...stored, settings: once, images: own }, () => undefined)).rejects.toMatchObject({ code: "LossNotFinite", facts: { epoch: 1 } });
    expect(readLatestCheckpoint(last)).toBe(null);
  }
});

test("predictions come in the order of the images, whatever the batch, and sum to 1", async () => {
  const runFolder = newRun();
  const { bestEpoch: epoch } = await train(onnxRuntime, { runFolder, ...stored, settings, images }, () => undefined);
  const of = (listed: typeof images, batch: number) => predict(onnxRuntime, { engine: "onnxruntime", device: "cpu", runFolder, epoch, ...stored, recipe: plainRecipe, channels: 1, size: 16, batch, threads: 2, images: listed }, () => undefined);
  const all = await of(images, 7);
  expect(all).toHaveLength(images.length);
  for (const probabilities of all) expect(probabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
  const reversed = (await of(images.toReversed(), 32)).reverse();
  all.forEach((probabilities, i) => probabilities.forEach((p, k) => expect(reversed[i]![k]).toBeCloseTo(p, 5)));
  expect(await of([], 8)).toEqual([]);
  const kept = readLatestCheckpoint(runFolder)!;
  const broken = { ...kept, epochs: kept.epochs.map((epoch) => ({ ...epoch, number: 50 })), state: new Map([...kept.state].map(([name, values]) => [name, values.map(() => NaN)])) };
  writeCheckpoint(runFolder, broken, new Map());
  await expect(predict(onnxRuntime, { engine: "onnxruntime", device: "cpu", runFolder, epoch: 50, ...stored, recipe: plainRecipe, channels: 1, size: 16, batch: 8, threads: 1, images }, () => undefined)).rejects.toMatchObject({ code: "PredictionsNotFinite", facts: { epoch: 50 } });
  await expect(predict(onnxRuntime, { engine: "onnxruntime", device: "cpu", runFolder, epoch: 99, ...stored, recipe: plainRecipe, channels: 1, size: 16, batch: 8, threads: 1, images }, () => undefined)).rejects.toMatchObject({ code: "WeightsUnreadable" });
});
