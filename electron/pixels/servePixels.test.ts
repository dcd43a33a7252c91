import sharp from "sharp";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { pixelAddress, type PixelRequest } from "../../shared/contract/pixelAddress.ts";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { createCore } from "../core/createCore.ts";
import { importImages } from "../importing/importImages.ts";
import { writeLitPlates } from "../previewing/fixtures/litPlates.ts";
import { changeChannel } from "../project/channels.ts";
import { keepCells } from "../project/cellCounts.ts";
import { createProject } from "../project/project.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { servePixels } from "./servePixels.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "moascope-pixels-"));
const core = createCore({ configurationFolder: folder });
let open: OpenProject;
beforeAll(async () => {
  {
    using project = createProject(path.join(folder, "screen"));
    await importImages(project, { ...writeLitPlates(folder), copy: false, signal: new AbortController().signal, onProgress: () => undefined });
    changeChannel(project.db, 0, { contrast: { low: 0, high: 9_000 } });
  }
  open = core.workspace.open(path.join(folder, "screen.moascope"));
});
afterAll(async () => {
  await core[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
});

type Asked = { [Kind in PixelRequest["kind"]]: Omit<Extract<PixelRequest, { kind: Kind }>, "projectId"> }[PixelRequest["kind"]];

async function ask(request: Asked) {
  const { status, headers, body } = await servePixels(core, new URL(pixelAddress({ ...request, projectId: open.id } as PixelRequest), "http://127.0.0.1"), { signal: new AbortController().signal, ifNoneMatch: null });
  if (status !== 200) return { status, said: Buffer.from(body).toString() };
  const { data, info } = await sharp(body).extractChannel(0).raw().toBuffer({ resolveWithObject: true });
  return { status, type: headers["Content-Type"], keep: headers["Cache-Control"], side: [info.width, info.height], data };
}

const seen = (recipe: Recipe, imageId = 1) => ask({ kind: "seen", imageId, size: 24, seed: 1, recipe, augmentation: noAugmentation });

test("an image is shown as a recipe makes it: its middle alone, and as bright as the recipe's values say", async () => {
  const whole = await seen(plainRecipe);
  expect(whole).toMatchObject({ status: 200, type: "image/jpeg", keep: "private, no-cache", side: [24, 24] });
  expect(Math.max(...whole.data!) - Math.min(...whole.data!)).toBeGreaterThan(50);
  const middle = await seen({ ...plainRecipe, crop: { kind: "centre", side: 12 } });
  // The middle of the first image has the grey level 4000, of 9000 that are shown white.
  for (const level of new Set(middle.data)) expect(Math.abs(level - (255 * 4_000) / 9_000)).toBeLessThan(4);
  const stretched = await seen({ ...plainRecipe, output: "8-bit" });
  expect(Math.max(...stretched.data!)).toBeGreaterThan(250);
});

test("what recipes make of plates is not kept by browsers, and a recipe that cannot be is its sentence", async () => {
  expect(await seen({ ...plainRecipe, normalise: "plate" })).toMatchObject({ status: 200, keep: "no-store" });
  expect(await seen({ ...plainRecipe, normalise: "controls", controls: { column: "compound", value: "water" } })).toEqual({ status: 422, said: expect.stringContaining("Plate P1 has no image with compound water") as string });
  expect(await seen(plainRecipe, 99)).toMatchObject({ status: 404 });
});

test("a cell is cut out of its image, in the project's contrast, and what was not counted is not there", async () => {
  const cell = (number: number, imageId = 1) => ask({ kind: "cell", imageId, cell: number, view: "0" });
  expect(await cell(0)).toEqual({ status: 404, said: "No cell 0 was counted in this image." });
  // The second lies in a corner: its square is moved inside the image.
  keepCells(open.project.db, { side: 6, channel: "Grey" }, new Map([[1, Float32Array.from([12, 12, 0, 0])]]));
  const middle = await cell(0);
  expect(middle).toMatchObject({ status: 200, type: "image/jpeg", keep: "private, max-age=600", side: [6, 6] });
  for (const level of new Set(middle.data)) expect(Math.abs(level - (255 * 4_000) / 9_000)).toBeLessThan(6);
  const corner = await cell(1);
  expect(corner.side).toEqual([6, 6]);
  expect(Math.max(...corner.data!)).toBeLessThan(Math.min(...middle.data!));
  expect(await cell(2)).toMatchObject({ status: 404 });
  expect(await cell(0, 2)).toMatchObject({ status: 404 });
  expect(await cell(0, 99)).toMatchObject({ status: 404 });
  // Counted anew, other squares are cut.
  keepCells(open.project.db, { side: 8, channel: "Grey" }, new Map([[1, Float32Array.from([12, 12])]]));
  expect((await cell(0)).side).toEqual([8, 8]);
});

test("the light of a plate is a picture that is brighter where the plate is, and of too few images a sentence", async () => {
  const light = (imageId: number, channel = 0) => ask({ kind: "illumination", imageId, recipe: plainRecipe, channel });
  const { data, side: [width] = [0], keep } = await light(1);
  expect(keep).toBe("no-store");
  expect(data![width! - 1]! - data![0]!).toBeGreaterThan(15);
  expect(await light(21)).toEqual({ status: 404, said: expect.stringContaining("too few images") as string });
  expect(await light(1, 1)).toMatchObject({ status: 404 });
});

test("while a person looks at whole images no thumbnails are made ahead, and they are when nobody does", async () => {
  const again = createCore({ configurationFolder: path.join(folder, "another") });
  try {
    // A second program only reads the project, and makes thumbnails of its own.
    const opened = again.workspace.open(path.join(folder, "screen.moascope"));
    const thumbnails = again.thumbnails.of(opened);
    const get = (request: PixelRequest) => servePixels(again, new URL(pixelAddress(request), "http://127.0.0.1"), { signal: new AbortController().signal, ifNoneMatch: null });
    const look = () => get({ kind: "plane", projectId: opened.id, imageId: 1, channel: 0 });
    const looking = setInterval(() => void look(), 40);
    expect(await look()).toMatchObject({ status: 200 });
    // What is asked for is made all the same, and starts the threads.
    for (const imageId of [1, 2]) expect(await get({ kind: "thumbnail", projectId: opened.id, imageId, side: 160, view: "0" })).toMatchObject({ status: 200 });
    await vi.waitFor(() => expect(thumbnails.total).toBeGreaterThan(20), { timeout: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 800));
    expect(thumbnails.done).toBeLessThanOrEqual(2);
    clearInterval(looking);
    await vi.waitFor(() => expect(thumbnails.done).toBe(thumbnails.total), { timeout: 20_000 });
  } finally {
    await again[Symbol.asyncDispose]();
  }
});
