import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importImages } from "../importing/importImages.ts";
import { createProject, openProject } from "../project/project.ts";
import { readEpochs, readPredictions } from "../project/results.ts";
import { readNotices } from "../project/runNotices.ts";
import { findRun, runFolder } from "../project/runs.ts";
import { randomStream } from "../../shared/random.ts";
import { readCheckpoint, readLatestCheckpoint } from "../training/checkpoint.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { descendants, isAlive, type Running, start, succeeding, untilGone } from "./fixtures/commandLine.ts";

/** More than a fast machine gets done between being heard and being killed, a few times over. */
const EPOCHS = 30;
const settings = ["--network", "lenet5", "--epochs", `${EPOCHS}`, "--batch", "6", "--size", "32", "--augment", "flip,rotation=20,brightness=0.2", "--seed", "7", "--threads", "2"];
const onLinux = test.skipIf(process.platform !== "linux");

const folder = mkdtempSync(path.join(tmpdir(), "moascope-kill-"));
const images = writeTinyScreen(path.join(folder, "images"));

async function newProject(name: string): Promise<string> {
  using project = createProject(path.join(folder, name));
  await importImages(project, { images, table: undefined, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
  return project.folder;
}

/** All that has to be the same of two runs of the same settings: bits of weights and optimiser, learning curves, predictions. */
function outcome(projectPath: string) {
  using project = openProject(projectPath, "read");
  const { id, state, bestEpoch, parameters } = findRun(project.db, "last");
  const run = runFolder(project, id);
  const checkpoints = readdirSync(run).sort();
  const weights = [EPOCHS, bestEpoch!].map((epoch) => {
    const checkpoint = readCheckpoint(run, epoch);
    return { step: checkpoint.step, scales: checkpoint.scales, tensors: [...checkpoint.state].map(([name, values]) => [name, Buffer.from(values.buffer).toString("base64")]) };
  });
  const epochs = readEpochs(project.db, id).map(({ seconds: _, waitedSeconds: __, ...rest }) => rest);
  return { state, bestEpoch, parameters, checkpoints, weights, epochs, predictions: [...readPredictions(project.db, id)] };
}

let uninterrupted: ReturnType<typeof outcome>;

beforeAll(async () => {
  const project = await newProject("whole");
  await succeeding("train", project, ...settings);
  uninterrupted = outcome(project);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("two runs with one seed give the same weights, bit for bit, and another seed gives others", async () => {
  const project = await newProject("again");
  await succeeding("train", project, ...settings);
  expect(outcome(project)).toEqual(uninterrupted);
  await succeeding("train", project, ...settings, "--seed", "8");
  expect(outcome(project).weights).not.toEqual(uninterrupted.weights);
});

/** Whom a kill hits that ends the run, given the processes from the launcher down: after the training process alone a run goes on by itself. */
const victims: Record<string, (pids: readonly [launcher: number, ...below: number[]]) => number> = {
  "the whole process group": ([launcher]) => -launcher,
  "the launcher alone": ([launcher]) => launcher,
  "the command alone": ([launcher, command]) => command ?? launcher,
};

async function killOnce(running: Running, victim: keyof typeof victims): Promise<void> {
  const launcher = running.child.pid!;
  const pids = [launcher, ...descendants(launcher)] as const;
  process.kill(victims[victim]!(pids), "SIGKILL");
  await running.ended;
  // Nobody goes on unseen, whichever of them was hit.
  expect(await untilGone(pids)).toBeLessThan(10_000);
}

onLinux("a run that is killed again and again and resumed ends with the same weights, bit for bit, as one that never was", async () => {
  const project = await newProject("killed");
  const random = randomStream(Date.now() % 2 ** 32);
  const log: string[] = [];
  let kept = 0;
  for (let sitting = 0; ; sitting++) {
    const running = start(sitting === 0 ? ["train", project, ...settings] : ["train", project, "--resume", "last"]);
    const aim = Math.min(EPOCHS, kept + 1 + random.below(2));
    if (sitting >= 5 || aim === EPOCHS) {
      const { code, stderr } = await running.ended;
      expect({ code, stderr, log }).toMatchObject({ code: 0 });
      break;
    }
    const victim = Object.keys(victims)[sitting % 3]!;
    await running.heard(new RegExp(`Epoch ${aim}/`));
    await setTimeout(random.uniform() * 50);
    await killOnce(running, victim);

    using opened = openProject(project, "write");
    // The checkpoint is written first, so the project may know an epoch less.
    const seen = readLatestCheckpoint(runFolder(opened, 1))?.epochs.length ?? 0;
    log.push(`${victim} in epoch ${aim}: ${seen} epochs kept`);
    // Only what was in flight is lost.
    expect(seen, log.join("\n")).toBeGreaterThanOrEqual(aim - 1);
    kept = seen;
    // Whatever the project calls the best can be used at once.
    const { bestEpoch } = findRun(opened.db, 1);
    if (bestEpoch !== null) expect(readCheckpoint(runFolder(opened, 1), bestEpoch).epochs.length).toBe(bestEpoch);
  }
  expect(log.length).toBeGreaterThan(3);
  expect(outcome(project), log.join("\n")).toEqual(uninterrupted);
});

onLinux("killed before its first step, while the programs are still loading, it leaves nobody behind and can be resumed", async () => {
  const project = await newProject("early");
  for (const [sitting, delay] of [200, 400, 600].entries()) {
    const running = start(["train", project, ...settings]);
    await setTimeout(delay);
    await killOnce(running, Object.keys(victims)[1 + (sitting % 2)]!);
    openProject(project, "write")[Symbol.dispose]();
  }
  const running = start(["train", project, ...settings]);
  await running.heard("Preparing images");
  await killOnce(running, "the whole process group");
  await succeeding("train", project, "--resume", "last");
  expect({ ...outcome(project), checkpoints: null }).toEqual({ ...uninterrupted, checkpoints: null });
});

onLinux("a training process that is killed alone, as where memory runs out, is followed by one with half the images at once, twice; then the run fails in one sentence and can be resumed", async () => {
  const project = await newProject("alone");
  const running = start(["train", project, ...settings]);
  for (const epoch of [2, 4, 6]) {
    await running.heard(new RegExp(`Epoch ${epoch}/`));
    process.kill(descendants(running.child.pid!).at(-1)!, "SIGKILL");
  }
  const { code, stderr } = await running.ended;
  expect(code).toBe(1);
  expect(stderr.trimEnd().split("\n").at(-1)).toMatch(/^The process that was to train ended unexpectedly \(SIGKILL\).*\.$/);
  {
    using opened = openProject(project, "read");
    expect(findRun(opened.db, "last")).toMatchObject({ state: "failed", failure: expect.stringContaining("SIGKILL"), settings: { batch: 6, microBatch: 2 } });
    expect(readNotices(opened.db, 1).map((notice) => / goes on from its last checkpoint with (\d) at once/.exec(notice)?.[1])).toEqual(["3", "2"]);
  }
  await succeeding("train", project, "--resume", "last");
  using opened = openProject(project, "read");
  expect(readEpochs(opened.db, 1)).toHaveLength(EPOCHS);
});

for (const [whom, signal] of [["launcher", "SIGTERM"], ["group", "SIGINT"]] as const) {
  test(`${signal} to the ${whom} ends training within a second with exit code 130; the run is stopped and can be resumed`, async () => {
    const project = await newProject(`${whom}-${signal}`);
    const running = start(["train", project, ...settings]);
    await running.heard("Epoch 2/");
    const below = process.platform === "linux" ? descendants(running.child.pid!) : [];
    const begun = performance.now();
    process.kill(whom === "group" ? -running.child.pid! : running.child.pid!, signal);
    const { code, stderr, stdout } = await running.ended;
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect({ code, stdout, end: stderr.trimEnd().split("\n").at(-1) }).toEqual({ code: 130, stdout: "", end: "Cancelled. What was finished is kept." });
    expect(below.filter(isAlive)).toEqual([]);
    {
      using opened = openProject(project, "write");
      expect(findRun(opened.db, 1)).toMatchObject({ state: "stopped", failure: null });
    }
    if (whom === "launcher") return;
    await succeeding("train", project, "--resume", "last");
    expect(outcome(project)).toEqual(uninterrupted);
  });
}
