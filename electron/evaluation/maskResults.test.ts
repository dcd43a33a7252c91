import sharp from "sharp";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { overlayColours } from "../../shared/image/overlayColours.ts";
import { pixelAddress } from "../../shared/contract/pixelAddress.ts";
import { importImages } from "../importing/importImages.ts";
import { writeTinyMasks } from "../importing/testMasks.ts";
import { readMask } from "../imaging/masks.ts";
import { servePixels } from "../pixels/servePixels.ts";
import { TinyProjects, type TinyWindow } from "../procedures/fixtures/tinyProject.ts";
import { foundMaskFile } from "../project/maskPredictions.ts";
import { listMasks } from "../project/masks.ts";
import { createProject } from "../project/project.ts";
import { createCore } from "../core/createCore.ts";

const projects = new TinyProjects();
let window: TinyWindow;
let runId: number;

beforeAll(async () => {
  const { images, masks } = await writeTinyMasks(projects.folder);
  {
    using project = createProject(path.join(projects.folder, "cells"));
    await importImages(project, { images, masks: { folder: masks, ending: null }, copy: false, signal: new AbortController().signal, onProgress: () => undefined });
  }
  window = projects.open(path.join(projects.folder, "cells.moascope"));
  ({ runId } = await window.start({ network: "unet", networkOptions: { width: 0.1, depth: 2, dropout: 0 }, size: 32, batch: 2, epochs: 10, learningRate: 0.005 }));
  await window.settled();
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
  projects[Symbol.dispose]();
});

test("a window trains a network that learns masks, and is told of its Dice by epoch and at last", async () => {
  const run = await window.run(runId);
  expect(run).toMatchObject({ state: "finished", metrics: null, overlap: { subset: "test", images: 3 }, settings: { task: "masks" } });
  expect(run.epochs.every(({ validationOverlap }) => validationOverlap !== null)).toBe(true);
  expect(run.overlap!.dice).toBeGreaterThan(0.5);
});

test("its results are those of each image of a part, the worst first; what tells classes apart is refused in a sentence", async () => {
  const { results } = window.call;
  const found = await results.masks({ projectId: window.projectId, runId, subset: "test" });
  expect(found).toMatchObject({ runId, subset: "test", figures: { images: 3, trueObjects: 6 } });
  const dice = found!.items.map((item) => item.dice);
  expect(dice).toEqual(dice.toSorted((a, b) => a - b));
  expect(dice.reduce((sum, one) => sum + one) / 3).toBeCloseTo(found!.figures.dice.value, 12);
  expect((await window.run(runId)).overlap!.dice).toBeCloseTo(found!.figures.dice.value, 12);
  await expect(results.evaluate({ projectId: window.projectId, runId, subset: "test", unit: "image" })).rejects.toThrow(`Run ${runId} finds objects in images, not classes of images`);
  expect((await results.report({ projectId: window.projectId, runId })).path).toContain(`run-${runId}.html`);
});

test("what was found lies over what is there in colours: as many pixels of each as the masks say", async () => {
  const { project } = window;
  const [imageId] = [...listMasks(project).keys()];
  const [found, truth] = [await readMask(foundMaskFile(project, runId, imageId!), 40, 32), await readMask(listMasks(project).get(imageId!)!.path, 40, 32)];
  const core = createCore({ configurationFolder: projects.folder });
  const address = pixelAddress({ kind: "overlay", projectId: window.projectId, imageId: imageId!, run: runId, side: 40 });
  const { status, body } = await servePixels(core, new URL(address, "http://127.0.0.1"), { signal: new AbortController().signal, ifNoneMatch: null });
  await core[Symbol.asyncDispose]();
  expect(status).toBe(200);
  const { data, info } = await sharp(body).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height, info.channels]).toEqual([40, 32, 4]);
  const colours = { shared: [true, true], extra: [true, false], missed: [false, true] } as const;
  for (const [kind, [isFound, isTrue]] of Object.entries(colours)) {
    const expected = found.labels.filter((label, at) => label > 0 === isFound && truth.labels[at]! > 0 === isTrue).length;
    const [red, green, blue] = overlayColours[kind as keyof typeof colours];
    const drawn = Array.from({ length: 40 * 32 }, (_, at) => data.subarray(4 * at, 4 * at + 4)).filter(([r, g, b, alpha]) => r === red && g === green && b === blue && alpha! > 0).length;
    expect(drawn).toBe(expected);
  }
});
