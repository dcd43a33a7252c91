import { readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pixelAddress } from "../../shared/contract/pixelAddress.ts";
import { createCore } from "../core/createCore.ts";
import { readNetwork } from "../networks/readNetwork.ts";
import { servePixels } from "../pixels/servePixels.ts";
import { TinyProjects, type TinyWindow } from "../procedures/fixtures/tinyProject.ts";

const projects = new TinyProjects();
let window: TinyWindow;
/** An autoencoder, and a network that enlarges. */
let runs: readonly [number, number];

beforeAll(async () => {
  window = projects.open(await projects.make("cells", { each: 8, classes: ["dots", "stripes"] }));
  const asked = { size: 32, batch: 4, epochs: 3, learningRate: 0.003 };
  const { runId } = await window.start({ ...asked, network: "autoencoder", networkOptions: { width: 0.5, depth: 2, code: 4 } });
  const { runId: enlarging } = await window.start({ ...asked, network: "super-resolution", networkOptions: { width: 0.2, depth: 1 } });
  runs = [runId, enlarging];
  await window.settled();
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
  projects[Symbol.dispose]();
});

const of = (runId: number) => ({ projectId: window.projectId, runId });

test("a window trains networks that reproduce images, without classes, and is told how far they do", async () => {
  const infos = await window.call.training.networks();
  expect(infos.flatMap(({ name, task }) => (task === "images" ? [name] : []))).toEqual(["autoencoder", "variational-autoencoder", "super-resolution"]);
  for (const runId of runs) {
    const run = await window.run(runId);
    expect(run).toMatchObject({ state: "finished", metrics: null, overlap: null, settings: { task: "images", classNames: [] }, reproduction: { subset: "test", images: 4 } });
    expect(run.epochs.at(-1)!.trainLoss).toBeLessThan(run.epochs[0]!.trainLoss);
  }
});

test("the split is previewed, the layers are listed and the speed is measured without classes", async () => {
  const { training } = window.call;
  const shape = { network: "super-resolution", networkOptions: {}, size: 32, channels: 1, classes: 0, batch: 2 };
  expect((await training.summary({ ...shape, optimiser: "adam" })).layers.at(-1)).toMatchObject({ outputShape: [32, 32, 1] });
  expect((await training.measure({ ...shape, threads: 1 })).imagesPerSecond).toBeGreaterThan(0);
  const { settings } = await window.run(runs[0]);
  const preview = await training.splitPreview({ projectId: window.projectId, request: { ...settings, exclude: [] } });
  expect(preview.classes).toEqual([{ name: "images", train: 10, validation: 2, test: 4 }]);
});

test("its results are those of each image of a part, the least well reproduced first; what tells classes apart is refused in a sentence", async () => {
  const { results } = window.call;
  for (const [place, runId] of runs.entries()) {
    const found = (await results.reproductions({ ...of(runId), subset: "test" }))!;
    const errors = found.items.map(({ error }) => error);
    expect(errors).toHaveLength(4);
    expect(errors).toEqual(errors.toSorted((a, b) => b - a));
    expect(errors.reduce((sum, error) => sum + error) / 4).toBeCloseTo(found.figures.error.value, 12);
    expect((await window.run(runId)).reproduction).toMatchObject({ error: found.figures.error.value, psnr: found.figures.psnr!.value });
    expect(found.items.map(({ interpolated }) => interpolated === null)).toEqual(new Array(4).fill(place === 0));
    await expect(results.evaluate({ ...of(runId), subset: "test", unit: "image" })).rejects.toThrow(`Run ${runId} reproduces images and knows no classes`);
    await expect(results.predictions(of(runId))).rejects.toThrow("knows no classes");
  }
});

test("a picture shows an image beside what was made of it, and what interpolation makes of it where it is enlarged", async () => {
  const core = createCore({ configurationFolder: projects.folder });
  const { imageId } = (await window.call.results.reproductions({ ...of(runs[0]), subset: "test" }))!.items[0]!;
  const serve = (run: number, id: number) => servePixels(core, new URL(pixelAddress({ kind: "reproduction", projectId: window.projectId, imageId: id, run }), "http://127.0.0.1"), { signal: new AbortController().signal, ifNoneMatch: null });
  for (const [place, run] of runs.entries()) {
    const { status, body } = await serve(run, imageId);
    expect(status).toBe(200);
    expect(await sharp(body).metadata()).toMatchObject({ width: (place + 2) * 32, height: 32 });
  }
  expect((await serve(runs[0], 9999)).status).toBe(404);
  await core[Symbol.asyncDispose]();
});

test("a table gives every image with its figures, and with the numbers that an autoencoder keeps of it", async () => {
  const [own, enlarged] = await Promise.all(runs.map(async (runId) => parse((await window.call.results.exportCsv(of(runId))).text, { columns: true }) as Record<string, string>[]));
  expect(own).toHaveLength(16);
  expect(Object.keys(own![0]!)).toEqual(["image", "file", "plate", "well", "site", "compound", "concentration", "replicate", "label", "subset", "mean squared error", "psnr", "code 1", "code 2", "code 3", "code 4"]);
  expect(new Set(own!.map((row) => row["code 1"])).size).toBeGreaterThan(8);
  expect(Object.keys(enlarged![0]!).slice(-3)).toEqual(["mean squared error", "psnr", "psnr of interpolation"]);
});

test("a report shows the figures and the pictures, and the commands that repeat the run", async () => {
  for (const runId of runs) {
    const page = readFileSync((await window.call.results.report(of(runId))).path, "utf8");
    expect([...page.matchAll(/<section id="([a-z]+)"/g)].map(([, id]) => id)).toEqual(["reproductions", "learning", "settings", "repeat"]);
    expect(page.match(/data:image\/webp/g)).toHaveLength(4);
    expect(page).toContain("without labels, to reproduce them");
  }
});

test("each is exported in every format, and read again from those that are networks", async () => {
  for (const runId of runs) {
    for (const format of ["onnx", "tfjs", "keras"] as const) {
      const { path } = await window.call.results.exportModel({ ...of(runId), format });
      if (format === "keras") continue;
      const { model } = await readNetwork(path);
      expect(model.config.layers[0]!.config["batch_input_shape"]).toEqual(runId === runs[0] ? [null, 32, 32, 1] : [null, 16, 16, 1]);
    }
  }
});
