import { afterAll, beforeAll, expect, test } from "vitest";
import { Device } from "../../shared/domain/device.ts";
import type { RunRequest } from "../../shared/domain/run.ts";
import { Failure, packError } from "../../shared/failure.ts";
import { knownDevices } from "../engines/devices.ts";
import type { Engine } from "../engines/engine.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { predictImages } from "../evaluation/predictRun.ts";
import { TestProject } from "../importing/testProject.ts";
import { startJobProcessesWith } from "../jobs/jobProcess.ts";
import { readEpochs } from "../project/results.ts";
import { readNotices } from "../project/runNotices.ts";
import { findRun } from "../project/runs.ts";
import { fallBack, fallBackOfPrediction } from "./fallBack.ts";
import { findLearningRate } from "./findLearningRate.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { performRun, tensorFields } from "./performRun.ts";
import { type PredictionSpecification, predict } from "./predict.ts";
import { prepareRun } from "./prepareRun.ts";
import type { TrainingEvent, TrainingSpecification } from "./specification.ts";
import { testRates } from "./testRates.ts";
import { train } from "./train.ts";

let screen: TestProject;
beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import();
});
afterAll(() => screen[Symbol.dispose]());

/** Does jobs here and now instead of in processes of their own. */
function doJobs(work: (specification: unknown, tell: (event: unknown) => void) => Promise<unknown>): void {
  startJobProcessesWith(({ specification }, listener) => {
    void work(specification, (event) => listener.message({ event })).then((result) => listener.message({ result }), (error: unknown) => listener.message({ error: packError(error) }));
    return { kill: () => undefined };
  });
}

async function perform(changes: Partial<RunRequest>) {
  const run = prepareRun(screen.project, { ...tinyRequest, epochs: 3, ...changes });
  const events: TrainingEvent[] = [];
  await performRun(screen.project, run, { signal: new AbortController().signal, onEvent: (event) => events.push(event) });
  const { db } = screen.project;
  return { ...findRun(db, run), epochs: readEpochs(db, run), notices: readNotices(db, run), told: events.flatMap((event) => (event.kind === "fellBack" ? [event.sentence] : [])), events };
}

test("a run whose device is not there goes on on the processor, to the same losses, and keeps a sentence that says so", async () => {
  const missing = Device.options.find((device) => !knownDevices().includes(device))!;
  const [usual, fellBack] = [await perform({}), await perform({ device: missing })];
  expect(fellBack).toMatchObject({ state: "finished", settings: { device: "cpu", microBatch: null }, failure: null });
  expect(fellBack.notices).toEqual([expect.stringMatching(/^The network could not be computed by the graphics card through .* \(.+\)\. The run goes on from its last checkpoint on the processor\.$/)]);
  expect(fellBack.told).toEqual(fellBack.notices);
  expect(fellBack.epochs.map(({ trainLoss }) => trainLoss)).toEqual(usual.epochs.map(({ trainLoss }) => trainLoss));
  expect(usual.notices).toEqual([]);
});

test("what a training process says of how it computes is kept once, however often it says it", async () => {
  const short: Engine = { ...onnxRuntime, measureWays: () => Promise.resolve("0"), memoryFor: ({ ways = null }) => (ways === null ? 0 : Number.MAX_SAFE_INTEGER) };
  let attempts = 0;
  doJobs((specification, tell) => {
    const first = ++attempts === 1;
    return train(short, specification as TrainingSpecification, (event) => {
      tell(event);
      if (first && event.kind === "started") throw new Failure("ComputationFailed", { device: "cpu", reason: "std::bad_alloc", isOutOfMemory: true });
    });
  });
  const { notices, told } = await perform({});
  const [usual, ranOut] = ["in the usual ways", "Memory ran out"].map((words) => expect.stringContaining(words));
  expect(told).toEqual([usual, ranOut, usual]);
  expect(notices).toEqual([usual, ranOut]);
});

test("a run in which memory runs out goes on from its last epoch with ever fewer images at once, until they fit, to the same losses", async () => {
  const usual = await perform({});
  let steps = 0;
  const small: Engine = {
    ...onnxRuntime,
    async trainer(plan, state) {
      const trainer = await onnxRuntime.trainer(plan, state);
      const step = trainer.step.bind(trainer);
      trainer.step = (batch, options) => {
        // From the second step of the second epoch on it has no room for more than two.
        if (++steps > usual.events.filter((event) => event.kind === "step" && event.epoch === 1).length + 1 && (plan.microBatch ?? batch.count) > 2) throw new Failure("ComputationFailed", { device: "cpu", reason: "std::bad_alloc", isOutOfMemory: true });
        return step(batch, options);
      };
      return trainer;
    },
  };
  doJobs((specification, tell) => train(small, specification as TrainingSpecification, tell));
  const fellBack = await perform({});
  expect(fellBack).toMatchObject({ state: "finished", settings: { device: "cpu", batch: 8, microBatch: 2 } });
  expect(fellBack.notices).toEqual([
    "Memory ran out with 8 images at once (std::bad_alloc). The run goes on from its last checkpoint with 4 at once; a step is still made of 8 images.",
    "Memory ran out with 4 images at once (std::bad_alloc). The run goes on from its last checkpoint with 2 at once; a step is still made of 8 images.",
  ]);
  expect(fellBack.told).toEqual(fellBack.notices);
  expect(fellBack.events.filter((event) => event.kind === "started").map(({ epochsDone }) => epochsDone.length)).toEqual([0, 1, 1]);
  expect(fellBack.epochs).toHaveLength(3);
  fellBack.epochs.forEach(({ trainLoss, validationLoss }, at) => {
    expect(trainLoss).toBeCloseTo(usual.epochs[at]!.trainLoss, 4);
    expect(validationLoss).toBeCloseTo(usual.epochs[at]!.validationLoss!, 4);
  });
});

test("a run whose process is killed, as systems do where memory runs out, goes on with half the images at once, and fails where that did not help twice", () => {
  const { settings } = findRun(screen.project.db, 1);
  const killed = new Failure("JobDied", { job: "train", ending: "SIGKILL", output: "" });
  const batch = 10;
  const first = fallBack({ ...settings, batch }, { microBatch: null }, killed)!;
  expect(first.settings).toEqual({ ...settings, batch, microBatch: 5 });
  expect(first.sentence).toBe("The system ended the process that trained with 10 images at once (SIGKILL), as it does where memory runs out. The run goes on from its last checkpoint with 5 at once; a step is still made of 10 images.");
  const second = fallBack(first.settings, { microBatch: null }, killed)!;
  expect(second.settings.microBatch).toBe(3);
  expect(fallBack(second.settings, { microBatch: null }, killed)).toBe(null);
  expect(fallBack({ ...settings, microBatch: 1 }, settings, killed)).toBe(null);
  expect(fallBack({ ...settings, device: "webgpu" }, settings, killed)?.settings).toMatchObject({ device: "webgpu" });
});

test("where neither fewer images nor the processor would help a run fails with what is wrong", () => {
  const { settings } = findRun(screen.project.db, 1);
  const outOfMemory = new Failure("ComputationFailed", { device: "cpu", reason: "r", isOutOfMemory: true });
  const died = new Failure("JobDied", { job: "train", ending: "SIGSEGV", output: "" });
  expect(fallBack({ ...settings, microBatch: 1 }, settings, outOfMemory)).toBe(null);
  expect(fallBack(settings, settings, new Failure("ComputationFailed", { device: "cpu", reason: "r", isOutOfMemory: false }))).toBe(null);
  expect(fallBack(settings, settings, died)).toBe(null);
  expect(fallBack({ ...settings, device: "webgpu" }, settings, new Failure("LossNotFinite", { epoch: 1, learningRate: 1 }))).toBe(null);
  expect(fallBack({ ...settings, device: "webgpu", microBatch: 1 }, { microBatch: 4 }, outOfMemory)?.settings).toMatchObject({ device: "cpu", microBatch: 4 });
  expect(fallBack({ ...settings, device: "webgpu" }, settings, died)?.sentence).toContain("its process ended: SIGSEGV");
});

test("a test of learning rates for which memory runs out begins anew with fewer images at once, and says so", async () => {
  const small: Engine = {
    ...onnxRuntime,
    trainer: (plan, state) => ((plan.microBatch ?? 8) > 4 ? Promise.reject(new Failure("ComputationFailed", { device: "cpu", reason: "std::bad_alloc", isOutOfMemory: true })) : onnxRuntime.trainer(plan, state)),
  };
  doJobs((specification, tell) => findLearningRate(small, specification as TrainingSpecification, tell));
  const told: string[] = [];
  const found = await testRates(screen.project, tinyRequest, { signal: new AbortController().signal, onEvent: (event) => event.kind === "fellBack" && told.push(event.sentence) });
  expect(told).toEqual(["Memory ran out with 8 images at once (std::bad_alloc). The test begins anew with 4 at once; a step is still made of 8 images."]);
  expect(found.points.length).toBeGreaterThan(10);
});

test("predictions for which memory runs out are made with fewer images at once than were tried, which may be fewer than the batch", async () => {
  const run = findRun(screen.project.db, 1);
  const images = tensorFields(screen.project, run.settings).map(({ image }) => image);
  const predictAll = async (engine: Engine) => {
    doJobs((specification, tell) => predict(engine, specification as PredictionSpecification, tell));
    const told: string[] = [];
    const probabilities = await predictImages(screen.project, run, images, { signal: new AbortController().signal, onEvent: (event) => event.kind === "fellBack" && told.push(event.sentence) });
    return { probabilities, told };
  };
  const usual = await predictAll(onnxRuntime);
  const tried: number[] = [];
  const small: Engine = {
    ...onnxRuntime,
    memoryToPredict: (_plan, images) => (images > 5 ? Infinity : 0),
    async predictor(plan, weights, atOnce) {
      tried.push(atOnce);
      const outOfMemory = () => Promise.reject(new Failure("ComputationFailed", { device: "cpu", reason: "std::bad_alloc", isOutOfMemory: true }));
      const predictor = await onnxRuntime.predictor(plan, weights, atOnce);
      if (atOnce > 3) return outOfMemory();
      if (atOnce > 2) predictor.predict = outOfMemory;
      return predictor;
    },
  };
  const fellBack = await predictAll(small);
  expect(tried).toEqual([5, 3, 2]);
  expect(fellBack.told).toEqual([
    "Memory ran out with 5 images at once (std::bad_alloc). They are predicted 3 at a time.",
    "Memory ran out with 3 images at once (std::bad_alloc). They are predicted 2 at a time.",
  ]);
  expect(usual.told).toEqual([]);
  fellBack.probabilities.flat().forEach((probability, i) => expect(probability).toBeCloseTo(usual.probabilities.flat()[i]!, 5));
});

test("a prediction for which memory runs out is made with fewer images at once, and on the processor where a card fails otherwise", () => {
  const how = { device: "webgpu", batch: 5 } as const;
  const outOfMemory = new Failure("ComputationFailed", { device: "webgpu", reason: "r", isOutOfMemory: true });
  expect(fallBackOfPrediction(how, outOfMemory)).toEqual({ how: { device: "webgpu", batch: 3 }, sentence: "Memory ran out with 5 images at once (r). They are predicted 3 at a time." });
  expect(fallBackOfPrediction({ ...how, batch: 1 }, outOfMemory)?.how).toEqual({ device: "cpu", batch: 1 });
  expect(fallBackOfPrediction(how, new Failure("JobDied", { job: "predict", ending: "SIGSEGV", output: "" }))).toEqual({
    how: { device: "cpu", batch: 5 },
    sentence: "The network could not be computed by the graphics card through WebGPU (its process ended: SIGSEGV). The processor predicts instead; probabilities may differ in their last digits.",
  });
  expect(fallBackOfPrediction({ device: "cpu", batch: 1 }, outOfMemory)).toBe(null);
  expect(fallBackOfPrediction(how, new Failure("PredictionsNotFinite", { epoch: 1 }))).toBe(null);
});
