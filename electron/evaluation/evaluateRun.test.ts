import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Device } from "../../shared/domain/device.ts";
import { knownDevices } from "../engines/devices.ts";
import { TestProject } from "../importing/testProject.ts";
import { listImages } from "../project/images.ts";
import { readMetrics } from "../project/results.ts";
import { readNotices } from "../project/runNotices.ts";
import { findRun, setRunState } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { tinyRequest } from "../training/fixtures/settings.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { performRun, tensorFields } from "../training/performRun.ts";
import type { RunRequest } from "../../shared/domain/run.ts";
import { prepareRun } from "../training/prepareRun.ts";
import { evaluateClasses } from "./evaluateRun.ts";
import { fromRecord } from "./predictable.ts";
import { predictImages, predictProject } from "./predictRun.ts";
import { predictionTable } from "./predictionTable.ts";

let screen: TestProject;
const watching = { signal: new AbortController().signal, onEvent: () => undefined };
const classes = ["dots", "flat", "stripes"] as const;

const tableOf = (labelOf: (name: string, i: number) => string) => `file,moa\n${classes.flatMap((name) => Array.from({ length: 8 }, (_, i) => `${name}/${name} ${i}.tif,${labelOf(name, i)}`)).join("\n")}`;

async function trained(changes: Partial<RunRequest> = {}): Promise<number> {
  const run = prepareRun(screen.project, { ...tinyRequest, ...changes });
  await performRun(screen.project, run, watching);
  await predictProject(screen.project, findRun(screen.project.db, run), watching);
  return run;
}

beforeAll(async () => {
  screen = new TestProject();
  writeTinyScreen(screen.images);
  // Two images without a label are predicted all the same and count nowhere.
  await screen.import({ table: tableOf((name, i) => (name === "flat" && i < 2 ? "" : name)) });
  await trained();
});
afterAll(() => screen[Symbol.dispose]());

test("the numbers are those that anybody computes from the table of predictions and the split", async () => {
  const run = findRun(screen.project.db, 1);
  const evaluations = evaluateClasses(screen.project, run);
  const images = listImages(screen.project);
  const probabilities = await predictImages(screen.project, run, tensorFields(screen.project, run.settings).map(({ image }) => image), watching);
  const rows = parse(predictionTable(images.map(fromRecord), probabilities, run.settings.classNames), { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(24);

  const split = readSplit(screen.project.db, run.splitId).images;
  expect(split.size).toBe(22);
  for (const subset of ["train", "validation", "test"] as const) {
    const own = rows.filter((_, i) => split.get(images[i]!.id)?.subset === subset);
    const right = own.filter(({ label, predicted }) => label === predicted).length;
    const losses = own.map((row) => -Math.log(Number(row[`p(${row["label"]})`])));
    const recalls = classes.flatMap((name) => {
      const ofClass = own.filter(({ label }) => label === name);
      return ofClass.length === 0 ? [] : [ofClass.filter(({ predicted }) => predicted === name).length / ofClass.length];
    });
    const mean = (values: readonly number[]) => values.reduce((a, b) => a + b) / values.length;
    const evaluation = evaluations[subset]!;
    expect(evaluation).toMatchObject({ images: own.length, accuracy: right / own.length, classes });
    expect(evaluation.balancedAccuracy).toBeCloseTo(mean(recalls), 10);
    expect(evaluation.logLoss).toBeCloseTo(mean(losses), 4);
    expect(evaluation.confusion).toEqual(classes.map((truth) => classes.map((guess) => own.filter(({ label, predicted }) => label === truth && predicted === guess).length)));
    expect(readMetrics(screen.project.db, 1, subset)).toMatchObject({ images: own.length, accuracy: evaluation.accuracy, logLoss: evaluation.logLoss });
  }
});

test("relabelling later changes nothing of what a run was measured against, and a new run follows the new labels", async () => {
  const before = evaluateClasses(screen.project, findRun(screen.project.db, 1));
  await screen.import({ table: tableOf((name) => (name === "dots" ? "stripes" : name)) });
  expect(new Set(listImages(screen.project).map(({ label }) => label))).toEqual(new Set(["stripes", "flat"]));
  await predictProject(screen.project, findRun(screen.project.db, 1), watching);
  expect(evaluateClasses(screen.project, findRun(screen.project.db, 1))).toEqual(before);
  const run = findRun(screen.project.db, await trained());
  expect(run.settings.classNames).toEqual(["flat", "stripes"]);
  expect(evaluateClasses(screen.project, run).test?.classes).toEqual(["flat", "stripes"]);
});

test("a part of the split that is empty is measured as null", async () => {
  const run = findRun(screen.project.db, await trained({ split: { by: "random", test: 4, validation: 0 } }));
  expect(run.bestEpoch).toBe(2);
  expect(evaluateClasses(screen.project, run)).toMatchObject({ validation: null, test: { images: 4 } });
});

test("a run that was not trained yet cannot predict", async () => {
  const run = findRun(screen.project.db, prepareRun(screen.project, tinyRequest));
  await expect(predictProject(screen.project, run, watching)).rejects.toMatchObject({ code: "RunUntrained", message: expect.stringContaining(`--resume ${run.id}`) });
});

test("cancelling ends the work at once and leaves the run as it was", async () => {
  const cancelling = new AbortController();
  const run = prepareRun(screen.project, { ...tinyRequest, epochs: 100_000 });
  let begun = 0;
  const onEvent = ({ kind }: { kind: string }) => {
    if (kind !== "epoch" || cancelling.signal.aborted) return;
    begun = performance.now();
    cancelling.abort();
  };
  await expect(performRun(screen.project, run, { signal: cancelling.signal, onEvent })).rejects.toMatchObject({ name: "AbortError" });
  expect(performance.now() - begun).toBeLessThan(5_000);
  expect(findRun(screen.project.db, run)).toMatchObject({ state: "stopped", failure: null, finishedAt: expect.any(String) });
});

test("an error in what listens to a job ends the job and is the error", async () => {
  const run = prepareRun(screen.project, { ...tinyRequest, epochs: 100_000 });
  const bug = new TypeError("the listener is broken\n    at nowhere");
  const onEvent = ({ kind }: { kind: string }) => {
    if (kind === "epoch") throw bug;
  };
  await expect(performRun(screen.project, run, { signal: watching.signal, onEvent })).rejects.toBe(bug);
  expect(findRun(screen.project.db, run)).toMatchObject({ state: "failed", failure: "the listener is broken" });
});

test("a run predicts on the device that it was trained on; where that is not there the processor does, which the run keeps a sentence about", async () => {
  const { project } = screen;
  const id = await trained();
  const usual = findRun(project.db, id);
  const missing = Device.options.find((device) => !knownDevices().includes(device))!;
  setRunState(project.db, id, "finished", { settings: { ...usual.settings, device: missing } });
  const run = findRun(project.db, id);
  const images = tensorFields(project, run.settings).map(({ image }) => image);
  const told: string[] = [];
  const predicted = await predictImages(project, run, images, { ...watching, onEvent: (event) => event.kind === "fellBack" && told.push(event.sentence) });
  expect(predicted).toEqual(await predictImages(project, usual, images, watching));
  expect(told).toEqual([expect.stringMatching(/^The network could not be computed by the graphics card through .* \(.+\)\. The processor predicts instead; probabilities may differ in their last digits\.$/)]);
  await predictProject(project, run, watching);
  await predictProject(project, run, watching);
  expect(readNotices(project.db, id)).toEqual(told);
});
