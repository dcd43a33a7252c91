import { parse } from "csv-parse/sync";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PredictEvent, RunEvaluation, Unit } from "../../shared/contract/results.ts";
import { Device } from "../../shared/domain/device.ts";
import { evaluateProbabilities } from "../../shared/statistics/evaluateProbabilities.ts";
import { wilsonInterval } from "../../shared/statistics/wilsonInterval.ts";
import { knownDevices } from "../engines/devices.ts";
import { listImages } from "../project/images.ts";
import { importedLabelWriter } from "../project/labels.ts";
import { readPredictions } from "../project/results.ts";
import { findRun, setRunState } from "../project/runs.ts";
import { prepareRun } from "../training/prepareRun.ts";
import { tinyRequest } from "../training/fixtures/settings.ts";
import { writeTinyScreen } from "../training/fixtures/tinyScreen.ts";
import { TinyProjects, type TinyWindow } from "./fixtures/tinyProject.ts";

const projects = new TinyProjects();
afterAll(() => projects[Symbol.dispose]());
const classes = ["dots", "flat", "stripes"] as const;

/** Two images a well, two wells a treatment; the last image of a class has no label. */
const row = (name: string, place: number, i: number) => [`${name}/${name} ${i}.tif`, "P1", `${"ABC"[place]}0${1 + Math.floor(i / 2)}`, `compound ${name}`, 1 + Math.floor(i / 4), i === 7 ? "" : name].join(",");
const table = `file,plate,well,compound,concentration,moa\n${classes.flatMap((name, place) => Array.from({ length: 8 }, (_, i) => row(name, place, i))).join("\n")}`;

let window: TinyWindow;
let runId: number;
beforeAll(async () => {
  window = projects.open(await projects.make("screen", { table }));
  ({ runId } = await window.start({ epochs: 12, split: { by: "stratified", test: 0.4, validation: 0 } }));
  await window.settled();
});
afterAll(() => window[Symbol.asyncDispose]());

const here = () => ({ projectId: window.projectId, runId });
const evaluate = (unit: Unit, subset: "train" | "validation" | "test" = "test") => window.call.results.evaluate({ ...here(), subset, unit });

function checkConsistent({ items, confusion, perClass, metrics, guessing }: RunEvaluation): void {
  const right = items.filter(({ truth, predicted }) => truth === predicted).length;
  expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(items.length);
  expect(metrics.accuracy).toEqual({ value: right / items.length, low: wilsonInterval(right, items.length)![0], high: wilsonInterval(right, items.length)![1] });
  for (const { value, low, high } of Object.values(metrics)) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
  }
  expect(perClass.map(({ name, support }) => [name, support])).toEqual(classes.map((name, at) => [name, items.filter(({ truth }) => truth === at).length]));
  expect(guessing).toBe(Math.max(...perClass.map(({ support }) => support)) / items.length);
}

test("by image the figures are those of the kept predictions, with intervals around them", async () => {
  const found = (await evaluate("image"))!;
  checkConsistent(found);
  const predictions = readPredictions(window.project.db, runId);
  const expected = evaluateProbabilities(found.items.map(({ truth }) => truth), found.items.map(({ imageIds: [id] }) => predictions.get(id!)!), classes);
  expect(found.metrics.macroF1.value).toBe(expected.macroF1);
  expect(found.metrics.logLoss.value).toBe(expected.logLoss);
  expect(found.metrics.logLoss.high).toBeGreaterThan(found.metrics.logLoss.low);
  expect(found.resamples).toBe(1000);
  expect(found.items).toHaveLength(8);
  expect(await evaluate("image")).toEqual(found);
  expect(await evaluate("image", "validation")).toBeNull();
});

test("by well and by treatment images are counted together", async () => {
  const [images, wells, treatments] = [await evaluate("image"), await evaluate("well"), await evaluate("treatment")];
  for (const found of [wells!, treatments!]) {
    checkConsistent(found);
    expect(found.items.flatMap(({ imageIds }) => imageIds).sort()).toEqual(images!.items.flatMap(({ imageIds }) => imageIds).sort());
    expect(found.mixed).toBe(0);
  }
  expect(wells!.items[0]!.name).toMatch(/^P1 A0\d$/);
  expect(treatments!.items.map(({ name }) => name)).toContain("compound dots 1");
  expect(treatments!.items.length).toBeLessThanOrEqual(6);
});

test("cautions are those of the report", async () => {
  const { cautions } = (await evaluate("image"))!;
  for (const words of ["Training and test share wells. ", "The tested treatments are known ones. ", "There was no validation set. ", "The test set is small. "]) expect(cautions.join("\n")).toContain(words);
  expect(cautions.join("\n")).not.toContain("Classes have changed since");
});

test("every image is predicted, whether it has a class or a part in the split or not", async () => {
  const { classNames, imageIds, predicted, confidences, truths, subsets } = await window.call.results.predictions(here());
  expect(classNames).toEqual(classes);
  expect(imageIds).toEqual(listImages(window.project).map(({ id }) => id));
  expect(truths.filter((truth) => truth === -1)).toHaveLength(3);
  expect(subsets.filter((subset) => subset === -1)).toHaveLength(3);
  expect(subsets.filter((subset) => subset === 2)).toHaveLength(8);
  const first = readPredictions(window.project.db, runId).get(imageIds[0]!)!;
  expect([confidences[0], predicted[0]]).toEqual([Math.max(...first), first.indexOf(Math.max(...first))]);
});

test("the CSV holds every image with what it was to the run", async () => {
  const { fileName, text } = await window.call.results.exportCsv(here());
  expect(fileName).toBe("screen run 1.csv");
  const rows = parse(text, { columns: true }) as Record<string, string>[];
  expect(rows).toHaveLength(24);
  expect(rows[0]).toMatchObject({ plate: "P1", well: "A01", compound: "compound dots", concentration: "1", label: "dots", truth: "dots" });
  expect(rows[0]!["file"]).toContain("dots 0.tif");
  expect(Object.keys(rows[0]!)).toEqual(expect.arrayContaining(["site", "subset", "predicted", "probability", "p(dots)", "p(flat)", "p(stripes)"]));
  expect(rows.filter(({ subset }) => subset === "test")).toHaveLength(8);
});

test("the report and the network are written into the project's folder, again and again", async () => {
  for (let time = 0; time < 2; time++) {
    const { path: report } = await window.call.results.report(here());
    expect(report).toBe(path.join(window.project.folder, "reports", "run-1.html"));
    expect(readFileSync(report, "utf8")).toContain("Test accuracy");
    for (const format of ["onnx", "tfjs", "keras"] as const) {
      const { path: place } = await window.call.results.exportModel({ ...here(), format });
      expect(place.startsWith(path.join(window.project.folder, "exports"))).toBe(true);
      expect(existsSync(place)).toBe(true);
    }
  }
});

test("predicting anew tells how far it is and gives the same", async () => {
  const before = await window.call.results.predictions(here());
  const events: PredictEvent[] = [];
  for await (const event of await window.call.results.predict(here())) events.push(event);
  expect(events.at(-1)).toEqual({ kind: "done", images: 24 });
  expect(events[0]).toMatchObject({ kind: "progress", total: 24 });
  expect(await window.call.results.predictions(here())).toEqual(before);
});

test("the layers of the network that a run has learned are listed, as the command lists them", async () => {
  const { layers, parameters, frozen } = await window.call.training.summaryOfRun(here());
  expect(layers.at(-1)!.outputShape).toEqual([classes.length]);
  expect(layers.reduce((sum, layer) => sum + layer.parameters, 0)).toBe(parameters);
  expect(parameters + frozen).toBe((await window.run(runId)).parameters);
});

describe("the images of a folder outside the project", () => {
  const outside = () => writeTinyScreen(path.join(projects.folder, "outside"), { each: 2, seed: 99, classes: ["stripes", "flat"] });
  const asked = (folder: string) => ({ ...here(), source: { folder, table: null }, masksTo: null });

  test("are predicted, told with what could not be used, and leave the project as it was", async () => {
    const folder = outside();
    writeFileSync(path.join(folder, "flat", "broken.tif"), readFileSync(path.join(folder, "flat", "flat 0.tif")).subarray(0, 500));
    const before = listImages(window.project);
    const predictions = await window.call.results.predictions(here());
    expect(await window.call.results.folderPrediction(asked(folder))).toBeNull();
    const events: PredictEvent[] = [];
    for await (const event of await window.call.results.predictFolder(asked(folder))) events.push(event);
    expect(events.at(-1)).toEqual({ kind: "done", images: 4 });
    expect(events).toContainEqual({ kind: "progress", step: "reading", done: 5, total: 5 });
    const found = (await window.call.results.folderPrediction(asked(folder)))!;
    if (found.task !== "classes") throw new Error("the run learned classes");
    expect(found.skipped).toEqual([{ file: path.join("flat", "broken.tif"), reason: expect.any(String) as string }]);
    expect(found.names).toEqual(["flat/flat 0.tif", "flat/flat 1.tif", "stripes/stripes 0.tif", "stripes/stripes 1.tif"]);
    expect(found.labels).toEqual(["flat", "flat", "stripes", "stripes"]);
    const { fileName, text } = await window.call.results.folderCsv(asked(folder));
    expect(fileName).toBe("outside run 1.csv");
    const rows = parse(text, { columns: true }) as Record<string, string>[];
    expect(rows.map(({ predicted }) => predicted)).toEqual(found.predicted.map((at) => classes[at]));
    expect(rows.map(({ probability }) => Number(probability))).toEqual(found.confidences.map((value) => Number(value.toPrecision(6))));
    expect(listImages(window.project)).toEqual(before);
    expect(await window.call.results.predictions(here())).toEqual(predictions);
  });

  test("are predicted on the processor where the graphics card of the run is not there, which is told", async () => {
    const { settings, state } = findRun(window.project.db, runId);
    setRunState(window.project.db, runId, state, { settings: { ...settings, device: Device.options.find((device) => !knownDevices().includes(device))! } });
    const events: PredictEvent[] = [];
    for await (const event of await window.call.results.predictFolder(asked(outside()))) events.push(event);
    setRunState(window.project.db, runId, state, { settings });
    expect(events.flatMap((event) => (event.kind === "fellBack" ? [event.sentence] : []))).toEqual([expect.stringContaining("The processor predicts instead")]);
    expect(events.at(-1)).toMatchObject({ kind: "done" });
  });

  test("are not known under another question, and only the latest few are kept", async () => {
    const folder = outside();
    const question = (pages: "channels" | "depths" | "times") => ({ ...asked(folder), source: { folder, table: null, pages } });
    await expect(window.call.results.folderPrediction({ ...asked(folder), masksTo: "found masks" })).rejects.toThrow();
    await expect(window.call.results.folderCsv(question("times"))).rejects.toThrow("is not kept any more. Predict them again.");
    for (const pages of ["channels", "depths", "times"] as const) for await (const _ of await window.call.results.predictFolder(question(pages))) continue;
    expect(await window.call.results.folderPrediction(question("channels"))).not.toBeNull();
    expect(await window.call.results.folderPrediction(asked(folder))).toBeNull();
  });
});

test("a class that is changed later leaves the figures as they were, and says so", async () => {
  const before = (await evaluate("image"))!;
  const [changed, other] = before.items;
  importedLabelWriter(window.project.db)(changed!.imageIds[0]!, classes[(changed!.truth + 1) % 3]!, "table", "test");
  importedLabelWriter(window.project.db)(other!.imageIds[0]!, "something new", "table", "test");
  const after = (await evaluate("image"))!;
  expect({ ...after, cautions: [] }).toEqual({ ...before, cautions: [] });
  expect(after.cautions.filter((caution) => !before.cautions.includes(caution))).toEqual([expect.stringMatching(/^Classes have changed since\. 2 of the 21\u00a0images of the split have another class now/)]);
});

test("a run that predicted nothing yet says so, and one that is being worked on is not predicted", async () => {
  const queued = prepareRun(window.project, { ...tinyRequest, exclude: ["something new"] });
  await expect(window.call.results.evaluate({ ...here(), runId: queued, subset: "test", unit: "image" })).rejects.toThrow("were not predicted by run");
  const { runId: running } = await window.start({ epochs: 1, exclude: ["something new"] });
  await expect(window.call.results.predict({ ...here(), runId: queued })).rejects.toThrow(`Run ${queued} is running, so it cannot be predicted now.`);
  for (const id of [running, queued]) await window.call.training.stop({ ...here(), runId: id });
});
