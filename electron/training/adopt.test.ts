import { cpSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunRequest } from "../../shared/domain/run.ts";
import { exportRun } from "../exporting/exportRun.ts";
import { failureOf, TestProject } from "../importing/testProject.ts";
import { findRun, runFolder } from "../project/runs.ts";
import { adopt, readAdopted } from "./adopt.ts";
import { readCheckpoint } from "./checkpoint.ts";
import { tinyRequest } from "./fixtures/settings.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { performRun } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { beginRun } from "./prepareRun.ts";

const never = new AbortController().signal;
const adapted = { until: null, head: "auto", freeze: "nothing" } as const;
let screen: TestProject;

/** Trains a run to its end. */
async function trained(changes: Partial<RunRequest>): Promise<number> {
  const run = await beginRun(screen.project, { ...tinyRequest, ...changes }, never);
  await performRun(screen.project, run, { signal: never, onEvent: () => undefined });
  return run;
}
const kept = (run: number) => readCheckpoint(runFolder(screen.project, run), findRun(screen.project.db, run).bestEpoch!);
const start = (run: number) => readAdopted(runFolder(screen.project, run));

beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  await screen.import();
  await trained({ epochs: 1 });
});
afterAll(() => screen[Symbol.dispose]());

describe("a run that starts from another", () => {
  test("begins with its weights and its normalisation, and says what it began with", async () => {
    const run = await trained({ start: { from: "run", run: 1, ...adapted }, normalisation: "start", network: "", size: null, seed: 2, learningRate: 1e-9, epochs: 1 });
    const [before, after] = [kept(1), kept(run)];
    expect(start(run).weights).toEqual(new Map([...before.state].filter(([name]) => start(run).weights.has(name))));
    expect(after.scales).toEqual(before.scales);
    for (const [name, values] of start(run).weights) expect(after.state.get(name)![0]).toBeCloseTo(values[0]!, 5);
    expect(findRun(screen.project.db, run)).toMatchObject({ network: "lenet5", settings: { size: 16, start: { run: 1 }, origin: { format: "run", network: "lenet5", sha256: expect.stringMatching(/^[0-9a-f]{64}$/), changes: [] } } });
  });

  test("gets a new last layer where there are other classes, and keeps all the rest", async () => {
    const run = await beginRun(screen.project, { ...tinyRequest, exclude: ["flat"], start: { from: "run", run: 1, ...adapted } }, never);
    const [before, after] = [kept(1).state, start(run)];
    expect(after.weights.get("classes/kernel")).toHaveLength((before.get("classes/kernel")!.length / 3) * 2);
    for (const [name, values] of after.weights) if (!name.startsWith("classes/")) expect(values).toEqual(before.get(name));
    expect(findRun(screen.project.db, run).settings.origin!.changes).toEqual(["layer classes new, with 2 instead of 3 outputs"]);
  });

  test("cut off after a layer has a head behind that layer's features", async () => {
    const run = await beginRun(screen.project, { ...tinyRequest, start: { from: "run", run: 1, ...adapted, until: "average_pooling2d_1", freeze: "backbone" } }, never);
    const { layers } = start(run).model.config;
    expect(layers.slice(-3).map(({ class_name, config }) => [class_name, config["trainable"]])).toEqual([["AveragePooling2D", false], ["GlobalAveragePooling2D", false], ["Dense", true]]);
  });

  test.each([
    ["a layer that is not there", { until: "conv9" }, "NetworkLayerUnknown", /no layer "conv9".*average_pooling2d/],
    ["a frozen layer that is not there", { freeze: "layer:conv9" }, "NetworkLayerUnknown", /no layer "conv9"/],
    ["a head to keep that has other classes", { head: "keep", exclude: ["flat"] }, "NetworkUnsuitable", /3 outputs for 2 classes/],
    ["images of another size before dense layers", { size: 20 }, "NetworkWeightsUnfit", /dense\/kernel/],
  ] as const)("fails with one sentence for %s", async (_, changes, code, sentence) => {
    const { exclude = [], size = 16, ...rest } = changes as { exclude?: string[]; size?: number };
    const start = { from: "run", run: 1, ...adapted, ...rest } as const;
    const { settings } = planRun(screen.project, { ...tinyRequest, size, exclude, start });
    const run = { folder: runFolder(screen.project, 1), epoch: findRun(screen.project.db, 1).bestEpoch! };
    const failure = await failureOf(adopt({ settings, start, run, target: screen.folder }));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(sentence) });
  });

  test("that cannot be is not there afterwards, nor anything of it", async () => {
    const contents = () => [screen.project.db.prepare("SELECT count(*) FROM run").pluck().get(), readdirSync(path.join(screen.project.folder, "models"))];
    const before = contents();
    expect((await failureOf(beginRun(screen.project, { ...tinyRequest, start: { from: "run", run: 1, ...adapted, until: "conv9" } }, never))).code).toBe("NetworkLayerUnknown");
    expect(contents()).toEqual(before);
  });
});

test("a run that starts from an exported network has its weights, and the normalisation that is inside", async () => {
  const folder = path.join(screen.folder, "exported");
  await exportRun(screen.project, findRun(screen.project.db, 1), "tfjs", folder, {});
  const run = await beginRun(screen.project, { ...tinyRequest, start: { from: "file", path: folder, ...adapted }, normalisation: "as-stored" }, never);
  const { model, weights } = start(run);
  expect(weights.get("dense/kernel")).toEqual(kept(1).state.get("dense/kernel"));
  expect(weights.get("normalisation/moving_mean")![0]).toBeCloseTo(kept(1).scales[0]!.offset, 3);
  expect(model.config.layers.filter(({ config }) => config["trainable"] === false).map(({ name }) => name)).toEqual(["normalisation"]);
  expect(findRun(screen.project.db, run).settings.origin).toMatchObject({ format: "tfjs" });
});

test("a checkpoint of another project starts a run as one of its own does", async () => {
  const { bestEpoch } = findRun(screen.project.db, 1);
  const file = path.join(screen.folder, "elsewhere.safetensors");
  cpSync(path.join(runFolder(screen.project, 1), `epoch-${String(bestEpoch).padStart(5, "0")}.safetensors`), file);
  const run = await beginRun(screen.project, { ...tinyRequest, normalisation: "start", start: { from: "file", path: file, ...adapted } }, never);
  expect(start(run).weights.get("dense/kernel")).toEqual(kept(1).state.get("dense/kernel"));
  expect(start(run).scales).toEqual(kept(1).scales);
  expect(existsSync(file)).toBe(true);
});

test("a file that does not say how its images were prepared is refused where that is asked for", async () => {
  const start = { from: "file", path: path.join(screen.folder, "exported"), ...adapted } as const;
  const { settings } = planRun(screen.project, { ...tinyRequest, normalisation: "start", start });
  expect((await failureOf(adopt({ settings, start, run: null, target: screen.folder }))).code).toBe("NormalisationUnknown");
});
