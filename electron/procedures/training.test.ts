// One file of over 300 lines, because all of it is about one queue, whose runs end, halt and go on in many ways, and is told with the same few helpers.
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FindingEvent, RunEvent } from "../../shared/contract/training.ts";
import { crossEntropy } from "../../shared/domain/learning.ts";
import type { RunRequest } from "../../shared/domain/run.ts";
import { onnxRuntime } from "../engines/onnxruntime.ts";
import { buildModel } from "../nn/zoo/build.ts";
import { openProject, type Project } from "../project/project.ts";
import { readPredictions } from "../project/results.ts";
import { findRun, insertRun, listRuns, runFolder } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { readCheckpoint, readLatestCheckpoint } from "../training/checkpoint.ts";
import { tinyRequest } from "../training/fixtures/settings.ts";
import { ensureMemory } from "../training/memory.ts";
import { prepareRun } from "../training/prepareRun.ts";
import { TinyProjects } from "./fixtures/tinyProject.ts";

const projects = new TinyProjects();
afterAll(() => projects[Symbol.dispose]());

/** Long enough that something can happen on the way. */
const LONG = 24;
const long: Partial<RunRequest> = { epochs: LONG, size: 40 };

const isState = (runId: number, state: string) => (event: RunEvent) => event.kind === "state" && event.runId === runId && event.state === state;
const hasEpochs = (runId: number, epochs: number) => (event: RunEvent) => event.kind === "epoch" && event.runId === runId && event.epochs.length >= epochs;

/** Everything that has to be the same of two runs of the same request. */
function outcome(project: Project, runId: number) {
  const latest = readLatestCheckpoint(runFolder(project, runId))!;
  const bytes = [...latest.state].map(([name, values]) => [name, createHash("sha256").update(values).digest("hex")]);
  const { bestEpoch, state } = findRun(project.db, runId);
  return { state, bestEpoch, bytes, losses: latest.epochs.map(({ trainLoss, validationLoss }) => [trainLoss, validationLoss]), predictions: [...readPredictions(project.db, runId)] };
}

let folder: string;
let first: RunEvent[];
let uninterrupted: ReturnType<typeof outcome>;
beforeAll(async () => {
  folder = await projects.make("screen");
  await using window = projects.open(folder);
  await window.start(long);
  await window.until(isState(1, "finished"));
  first = window.events;
  uninterrupted = outcome(window.project, 1);
});

test("a run tells how it goes and ends with its images predicted and measured", async () => {
  await using window = projects.open(folder);
  const kinds = first.map(({ kind }) => kind).filter((kind, at, all) => kind !== all[at - 1] && kind !== "preparing");
  const epochs = Array.from({ length: LONG }, () => ["step", "epoch"]).flat();
  expect(kinds.slice(kinds.indexOf("step"))).toEqual([...epochs, "predicting", "state"]);
  const steps = first.filter((event) => event.kind === "step" && event.epoch === 2);
  const alone = steps.flatMap((event) => (event.kind === "step" ? event.recent : []));
  expect(alone).toHaveLength(2);
  // What is told of the steps alone averages to what is told of the epoch; the 15 images are dealt into 7 and 8.
  const mean = (of: (step: (typeof alone)[number]) => number) => (7 * of(alone[0]!) + 8 * of(alone[1]!)) / 15;
  const closeTo = (value: number): unknown => expect.closeTo(value, 6);
  expect(steps.at(-1)).toMatchObject({ loss: closeTo(mean(({ loss }) => loss)), accuracy: closeTo(mean(({ accuracy }) => accuracy)) });
  const run = await window.run(1);
  expect(run).toMatchObject({ state: "finished", failure: null, metrics: { subset: "test", images: 6 } });
  expect(run.epochs).toHaveLength(LONG);
  expect(readPredictions(window.project.db, 1).size).toBe(24);
});

test("the room that prepared images and thumbnails take is told, and can be limited and left to the program again", async () => {
  await using window = projects.open(folder);
  const { projectId } = window;
  const before = await window.call.training.cache({ projectId });
  expect(before).toMatchObject({ tensors: { images: 24, chosenBytes: null }, thumbnails: { chosenBytes: null } });
  expect(before.tensors.bytes).toBeGreaterThan(24 * 40 * 40 * 4);
  expect(before.thumbnails.bytes).toBeGreaterThan(0);
  for (const { bytes, limitBytes } of [before.tensors, before.thumbnails]) expect(limitBytes).toBeGreaterThan(bytes);
  for (const [kind, other] of [["tensors", "thumbnails"], ["thumbnails", "tensors"]] as const) {
    await window.call.training.limitCache({ projectId, kind, limitBytes: 6e9 });
    expect(await window.call.training.cache({ projectId })).toMatchObject({ [kind]: { limitBytes: 6e9, chosenBytes: 6e9 }, [other]: { chosenBytes: null } });
    await window.call.training.limitCache({ projectId, kind, limitBytes: null });
    expect(await window.call.training.cache({ projectId })).toMatchObject({ [kind]: { chosenBytes: null } });
  }
});

test("queued runs are worked off one at a time, the oldest first, and one that is paused keeps its place", async () => {
  await using window = projects.open(folder);
  const { projectId } = window;
  const [one, two, three] = [await window.start(), await window.start(), await window.start()].map(({ runId }) => runId) as [number, number, number];
  await window.call.training.pause({ projectId, runId: two });
  expect((await window.run(two)).state).toBe("paused");
  await window.call.training.resume({ projectId, runId: two });
  await window.call.training.stop({ projectId, runId: three });
  await window.until(isState(two, "finished"));
  const states = window.events.flatMap((event) => (event.kind === "state" && ["running", "finished"].includes(event.state) ? [[event.runId, event.state]] : []));
  expect(states).toEqual([one, two].flatMap((id) => [[id, "running"], [id, "finished"]]));
  expect(await window.run(three)).toMatchObject({ state: "stopped", epochs: [], metrics: null });
});

test("projects take turns: one run at a time is trained on this machine", async () => {
  await using window = projects.open(folder);
  const other = window.openToo(await projects.make("another screen"));
  const { runId } = await window.start(long);
  await window.until(hasEpochs(runId, 1));
  prepareRun(other.project, { ...tinyRequest, epochs: 1 });
  window.wake(other);
  const stateThere = async () => (await window.call.training.runs({ projectId: other.id })).map(({ state }) => state);
  expect(await stateThere()).toEqual(["queued"]);
  await window.until(hasEpochs(runId, 3));
  expect(await stateThere()).toEqual(["queued"]);
  await window.call.training.pause({ projectId: window.projectId, runId });
  await window.settled();
  expect(await stateThere()).toEqual(["finished"]);
});

test("a run that is paused halts at once, and resumed gives the same bits as one that never was", async () => {
  await using window = projects.open(folder);
  const { projectId } = window;
  const { runId } = await window.start(long);
  await window.until(hasEpochs(runId, 3));
  const begun = performance.now();
  await window.call.training.pause({ projectId, runId });
  expect(performance.now() - begun).toBeLessThan(5_000);
  const { state, epochs } = await window.run(runId);
  expect(state).toBe("paused");
  expect(epochs.length).toBeLessThan(LONG);
  await window.call.training.resume({ projectId, runId });
  await window.settled();
  expect(outcome(window.project, runId)).toEqual(uninterrupted);
});

test("a run that is stopped is predicted with its best epoch so far, and can go on to the end", async () => {
  await using window = projects.open(folder);
  const { projectId } = window;
  const { runId } = await window.start(long);
  await window.until(hasEpochs(runId, 3));
  await window.call.training.stop({ projectId, runId });
  await window.settled();
  const stopped = await window.run(runId);
  expect(stopped).toMatchObject({ state: "stopped", metrics: { subset: "test", images: 6 } });
  expect(stopped.epochs.length).toBeLessThan(LONG);
  expect(readCheckpoint(runFolder(window.project, runId), stopped.bestEpoch!)).toBeDefined();
  expect(readPredictions(window.project.db, runId).size).toBe(24);

  await window.call.training.resume({ projectId, runId });
  await window.until(hasEpochs(runId, stopped.epochs.length + 1));
  // What it predicted before is not what its weights say any more.
  expect((await window.run(runId)).metrics).toBeNull();
  await window.settled();
  expect(outcome(window.project, runId)).toEqual(uninterrupted);
});

test("a run that was stopped stays so, also when the core ends right afterwards, and is predicted by the next one", async () => {
  const window = projects.open(folder);
  const { runId } = await window.start(long);
  await window.until(hasEpochs(runId, 1));
  await window.call.training.stop({ projectId: window.projectId, runId });
  window.drop();
  await using again = projects.open(folder);
  await again.settled();
  expect(await again.run(runId)).toMatchObject({ state: "stopped", metrics: { images: 6 } });
  expect((await again.run(runId)).epochs.length).toBeLessThan(LONG);
  expect((await again.run(runId)).imagesPerSecond).toBeGreaterThan(0);
  await window.settled();
});

test("a project that is closed goes on where it was when it is opened again", async () => {
  const window = projects.open(folder);
  const { runId } = await window.start(long);
  const { runId: next } = await window.start();
  await window.until(hasEpochs(runId, 3));
  window.drop();

  await using again = projects.open(folder);
  await again.settled();
  expect(outcome(again.project, runId)).toEqual(uninterrupted);
  expect((await again.run(next)).state).toBe("finished");
  await window.settled();
});

test("a core that is killed in the middle of a run loses nothing", async () => {
  const runId = preparedRun();
  const core = fork(new URL("./fixtures/coreProcess.ts", import.meta.url), [projects.folder, folder], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await new Promise<void>((resolve) => core.on("message", (event: RunEvent) => hasEpochs(runId, 3)(event) && resolve()));
  const gone = new Promise((resolve) => core.once("exit", resolve));
  core.kill("SIGKILL");
  await gone;

  await using window = projects.open(folder);
  expect((await window.run(runId)).epochs.length).toBeLessThan(LONG);
  await window.settled();
  expect(outcome(window.project, runId)).toEqual(uninterrupted);
});

function preparedRun(): number {
  using project = openProject(folder, "write");
  return prepareRun(project, { ...tinyRequest, ...long });
}

test("a window that comes later is told where the run is", async () => {
  await using window = projects.open(folder);
  const { projectId } = window;
  const { runId } = await window.start(long);
  await window.until(hasEpochs(runId, 4));
  const end = new AbortController();
  const first: RunEvent[] = [];
  for await (const event of await window.call.training.watch({ projectId }, { signal: end.signal })) {
    first.push(event);
    if (first.length === 3) break;
  }
  end.abort();
  expect(first).toMatchObject([{ kind: "state", runId, state: "running" }, { kind: "epoch", runId }, { kind: "step", runId }]);
  const [, epoch, step] = first;
  expect(epoch?.kind === "epoch" && epoch.epochs.length).toBeGreaterThanOrEqual(4);
  expect(step?.kind === "step" && step.recent.length === step.step).toBe(true);
  await window.call.training.stop({ projectId, runId });
});

test("a run that was trained and not predicted when its process died is predicted", async () => {
  {
    using project = openProject(folder, "write");
    project.db.prepare("DELETE FROM prediction WHERE run_id = 1").run();
  }
  await using window = projects.open(folder);
  await window.settled();
  expect(outcome(window.project, 1)).toEqual(uninterrupted);
  expect(window.events.some(({ kind }) => kind === "preparing" || kind === "step")).toBe(false);
});

test("a run that fails keeps its sentence, and the next one is trained all the same", async () => {
  await using window = projects.open(folder);
  const { settings, splitId, versions } = findRun(window.project.db, 1);
  const broken = insertRun(window.project.db, { settings: { ...settings, learningRate: 1e300, optimiser: { name: "sgd" } }, splitId, versions });
  const { runId } = await window.start();
  await window.settled();
  expect(await window.run(broken)).toMatchObject({ state: "failed", failure: expect.stringContaining("Train again with a learning rate below") as string });
  expect((await window.run(runId)).state).toBe("finished");
});

test("a run that is removed is gone with its weights and split, and one that is trained is not removed", async () => {
  await using window = projects.open(folder);
  const { projectId, project } = window;
  const { runId } = await window.start(long);
  await window.until(hasEpochs(runId, 1));
  await expect(window.call.training.remove({ projectId, runId })).rejects.toThrow(`Run ${runId} is running, so it cannot be removed now. Stop it first.`);
  await window.call.training.stop({ projectId, runId });
  await window.settled();
  const { splitId } = findRun(project.db, runId);
  await window.call.training.remove({ projectId, runId });
  expect(await window.run(runId)).toBeUndefined();
  expect(existsSync(runFolder(project, runId))).toBe(false);
  expect(readPredictions(project.db, runId).size).toBe(0);
  expect(() => readSplit(project.db, splitId)).toThrow("there is no split");
});

test("the preview of a split is what a run then begins with", async () => {
  await using window = projects.open(folder);
  const { projectId, project } = window;
  const { exclude, ...request } = { ...tinyRequest, exclude: ["flat"], seed: 5 };
  const { classes } = await window.call.training.splitPreview({ projectId, request: { ...request, exclude: [...exclude] } });
  const { runId } = await window.start({ exclude, seed: 5 });
  await window.call.training.stop({ projectId, runId });
  const stored = [...readSplit(project.db, findRun(project.db, runId).splitId).images.values()];
  const count = (name: string, part: string) => stored.filter(({ className, subset }) => className === name && subset === part).length;
  expect(classes).toEqual(["dots", "stripes"].map((name) => ({ name, train: count(name, "train"), validation: count(name, "validation"), test: count(name, "test") })));
  expect(stored).toHaveLength(16);
});

test("what there is to train and to learn is told without training anything", async () => {
  await using window = projects.open(folder);
  const { training } = window.call;
  expect(await training.attributes({ projectId: window.projectId })).toEqual([{ name: "moa", classes: ["dots", "flat", "stripes"].map((name) => ({ name, images: 8 })), without: 0 }]);
  const networks = await training.networks();
  expect(networks.map(({ name }) => name)).toContain("resnet18");
  const shape = { network: "lenet5", size: 28, channels: 1, classes: 3, batch: 8 };
  expect((await training.summary({ ...shape, optimiser: "adam" })).layers.at(-1)).toMatchObject({ name: "classes", kind: "Dense", outputShape: [3], parameters: 84 * 3 + 3, multiplyAdds: 84 * 3, from: ["dense_1"] });
  const { imagesPerSecond, memoryBytes } = await training.measure({ ...shape, threads: 1 });
  expect(imagesPerSecond).toBeGreaterThan(10);
  expect(memoryBytes).toBeGreaterThan(30e6);
  await expect(training.measure({ ...shape, size: 4, threads: 1 })).rejects.toThrow("needs images of at least 12 x 12 pixels");
});

test("the memory that a training takes is what it is compared with what is free when it begins", async () => {
  await using window = projects.open(folder);
  const shape = { network: "lenet5", size: 28, channels: 1, classes: 3, batch: 64, microBatch: null, optimiser: tinyRequest.optimiser, clipping: null };
  const { neededBytes, freeBytes } = await window.call.training.memory(shape);
  const { optimiser, clipping, microBatch } = shape;
  const settings = { network: "lenet5", size: 28, channels: ["Grey"] };
  const plan = { model: buildModel("lenet5", { size: 28, channels: 1, classes: 3, l1: 0, l2: 0 }), scales: null, loss: crossEntropy, optimiser, clipping, microBatch, threads: 1 };
  expect(() => ensureMemory(onnxRuntime, plan, settings, 64, neededBytes)).not.toThrow();
  expect(() => ensureMemory(onnxRuntime, plan, settings, 64, neededBytes - 1)).toThrow("GB are free");
  expect(freeBytes).toBeGreaterThan(0);
  expect((await window.call.training.memory({ ...shape, microBatch: 8 })).neededBytes).toBeLessThan(neededBytes);
});

test("learning rates are tried without leaving a run, from nothing and from a run", async () => {
  await using window = projects.open(folder);
  const { projectId, project } = window;
  const before = listRuns(project.db).length;
  const request = { ...tinyRequest, exclude: [] };
  const events: FindingEvent[] = [];
  for await (const event of await window.call.training.findLearningRate({ projectId, request })) events.push(event);
  expect(events.at(-1)).toMatchObject({ kind: "found", found: { points: expect.arrayContaining([expect.objectContaining({ rate: 1e-6 })]) } });
  expect(listRuns(project.db)).toHaveLength(before);
  const anew: FindingEvent[] = [];
  for await (const event of await window.call.training.findLearningRate({ projectId, request: { ...request, size: null, start: { from: "run", run: 1, until: null, head: "auto", freeze: "nothing" } } })) anew.push(event);
  const losses = [events, anew].map((told) => (told.at(-1) as Extract<FindingEvent, { kind: "found" }>).found.points[0]!.loss);
  // What has learned is less wrong in its first step.
  expect(losses[1]).toBeLessThan(losses[0]!);
  expect(listRuns(project.db)).toHaveLength(before);
});

test("the network of a run that starts from another is laid out and measured as it will be trained, and nothing is kept of it", async () => {
  await using window = projects.open(folder);
  const { projectId, project } = window;
  const before = listRuns(project.db).length;
  const { exclude: _exclude, ...rest } = { ...tinyRequest, size: 40 };
  const ask = (start: RunRequest["start"]) => ({ projectId, request: { ...rest, exclude: [], start } });
  const fromRun = { from: "run", run: 1, until: null, head: "auto", freeze: "backbone" } as const;
  const frozen = await window.call.training.startSummary(ask(fromRun));
  const free = await window.call.training.startSummary(ask({ ...fromRun, freeze: "nothing" }));
  expect(frozen!.summary.parameters + frozen!.summary.frozen).toBe(free!.summary.parameters + free!.summary.frozen);
  expect(frozen!.summary.parameters).toBeLessThan(free!.summary.parameters);
  const own = await window.call.training.memory({ network: "lenet5", size: 40, channels: 1, classes: 3, batch: rest.batch, microBatch: null, optimiser: rest.optimiser, clipping: null });
  expect(free!.neededBytes).toBe(own.neededBytes);
  expect((await window.call.training.measureStart(ask(fromRun)))!.imagesPerSecond).toBeGreaterThan(0);
  expect(await window.call.training.startSummary(ask({ from: "random" }))).toBeNull();
  await expect(window.call.training.startSummary(ask({ ...fromRun, run: 99 }))).rejects.toThrow("There is no run 99.");
  expect(listRuns(project.db)).toHaveLength(before);
});

test("what cannot be done to a run in its state is refused with a sentence", async () => {
  await using window = projects.open(folder);
  const { projectId } = window;
  const { training } = window.call;
  await expect(training.pause({ projectId, runId: 1 })).rejects.toThrow("Run 1 is finished, so it cannot be paused now.");
  await expect(training.resume({ projectId, runId: 1 })).rejects.toThrow("Run 1 is finished");
  await expect(training.stop({ projectId, runId: 1 })).rejects.toThrow("Run 1 is finished");
  await expect(training.pause({ projectId, runId: 999 })).rejects.toThrow("There is no run 999.");
});

test("a project that another program writes can be watched but not trained on", async () => {
  const held = await projects.make("held");
  using _writer = openProject(held, "write");
  await using window = projects.open(held);
  await expect(window.start()).rejects.toThrow("can only be read");
  expect(await window.call.training.runs({ projectId: window.projectId })).toEqual([]);
});
