import { copyFileSync, mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test, vi } from "vitest";
import { plainRecipe, type Recipe } from "../../shared/domain/recipe.ts";
import { randomStream } from "../../shared/random.ts";
import { tiffFile } from "../imaging/fixtures/tiffFile.ts";
import { cacheUse, makeRoom } from "./cacheRoom.ts";
import { sourceOf } from "./fixtures/trainingImages.ts";
import { openTensors, type TensorImage } from "./tensors.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-tensors-"));
const cacheFolder = path.join(folder, "cache");
beforeEach(() => rmSync(cacheFolder, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Every pool starts threads, which takes long on a machine with other things to do.
vi.setConfig({ testTimeout: 120_000 });

let files = 0;
/** A grey image of 16 bits whose values a function gives. */
function draw(valueAt: (x: number, y: number) => number, { plate = "P1", isControl = false, width = 24, height = 16, depths = 1 } = {}): TensorImage {
  const id = ++files;
  const sources = Array.from({ length: depths }, (_, depth) => {
    const file = path.join(folder, `${id}-${depth}.tif`);
    const values = Array.from({ length: width * height }, (_, at) => Math.round(valueAt(at % width, Math.floor(at / width)) * (depth + 1)));
    writeFileSync(file, tiffFile([{ width, height, channels: 1, sampleType: "uint16", values }]));
    return sourceOf(file);
  });
  return { id, sources, width, height, plate, isControl };
}

async function tensorsOf(images: readonly TensorImage[], changes: Partial<Recipe>, { size = 8, plates = images, margin = 0 } = {}): Promise<{ readonly samples: readonly number[]; readonly tensors: number[][] }> {
  const specification = { cacheFolder, cacheBytes: 1e9, recipe: { ...plainRecipe, ...changes }, size, channels: 1, plates, margin };
  await using open = await openTensors(images, specification, 1);
  const tensors: number[][] = [];
  for await (const { images: batch } of open.pool.batches(open.samples.map((_, place) => [place]), null)) tensors.push([...batch]);
  return { samples: open.samples, tensors };
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
const noise = (level: number, seed: number) => {
  const random = randomStream(seed);
  return () => level + 100 * random.uniform();
};

test("tiles are parts of the image, in order, and each is resized by itself", async () => {
  const image = draw((x, y) => 100 * Math.floor(x / 8) + 1000 * Math.floor(y / 8));
  const { samples, tensors } = await tensorsOf([image, image], { crop: { kind: "tiles", side: 8, overlap: 0 } });
  expect(samples).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);
  expect(tensors.slice(0, 6).map((tensor) => [...new Set(tensor)])).toEqual([[0], [100], [200], [1000], [1100], [1200]]);
  const { tensors: centre } = await tensorsOf([image], { crop: { kind: "centre", side: 16 } }, { size: 16 });
  expect(centre[0]!.slice(0, 16)).toEqual([0, 0, 0, 0, 100, 100, 100, 100, 100, 100, 100, 100, 200, 200, 200, 200]);
});

test("around a part lies what is around it in the image, which is mirrored at its edge, and a part of another size is fitted to the middle", async () => {
  const image = draw((x, y) => x + 100 * y);
  const tiles = { crop: { kind: "tiles", side: 8, overlap: 0 } } as const;
  const { tensors: alone } = await tensorsOf([image], tiles);
  const { tensors: surrounded } = await tensorsOf([image], tiles, { size: 12, margin: 2 });
  expect(surrounded).toHaveLength(6);
  const mirrored = (at: number, side: number) => (at < 0 ? -1 - at : at >= side ? 2 * side - 1 - at : at);
  surrounded.forEach((tensor, tile) => {
    const [left, top] = [8 * (tile % 3) - 2, 8 * Math.floor(tile / 3) - 2];
    expect(tensor).toEqual(Array.from({ length: 144 }, (_, at) => mirrored(left + (at % 12), 24) + 100 * mirrored(top + Math.floor(at / 12), 16)));
    expect(tensor.filter((_, at) => at % 12 >= 2 && at % 12 < 10 && at >= 24 && at < 120)).toEqual(alone[tile]);
  });
  // 24 x 16 pixels come to 4 x 4, and what lies around them is mirrored, 12 x 8 pixels at each side.
  const { tensors: [whole] } = await tensorsOf([image], {}, { size: 8, margin: 2 });
  const { tensors: [middle] } = await tensorsOf([image], {}, { size: 4 });
  expect(whole!.filter((_, at) => at % 8 >= 2 && at % 8 < 6 && at >= 16 && at < 48)).toEqual(middle);
});

test("around each cell there is a square of its own, of other channels too; what was found is kept, and looked for again when the file is another", async () => {
  const cell = (x: number, y: number) => (px: number, py: number) => 2000 * Math.exp(-((px - x) ** 2 + (py - y) ** 2) / 4);
  const nuclei = (places: readonly (readonly [number, number])[]) => draw((x, y) => 100 + places.reduce((sum, [cx, cy]) => sum + cell(cx, cy)(x, y), 0), { width: 48, height: 32 });
  const two = nuclei([[10, 8], [36, 22]]);
  const image = { ...draw((x, y) => x + 100 * y, { width: 48, height: 32 }), nuclei: two.sources };
  const empty = { ...draw(() => 5, { width: 48, height: 32 }), nuclei: draw(() => 100, { width: 48, height: 32 }).sources };
  const around = { crop: { kind: "cells", side: 12, channel: null } } as const;
  const { samples, tensors } = await tensorsOf([image, empty], around, { size: 12 });
  expect(samples).toEqual([0, 0, 1]);
  expect(tensors.slice(0, 2).map(([first]) => [first! % 100, Math.floor(first! / 100)])).toEqual([[4, 2], [30, 16]]);
  expect(new Set(tensors[2])).toEqual(new Set([5]));
  const [source] = two.sources;
  const [other] = nuclei([[20, 20]]).sources;
  const { mtime, size } = statSync(source!.path);
  copyFileSync(other!.path, source!.path);
  utimesSync(source!.path, mtime, mtime);
  expect(statSync(source!.path).size).toBe(size);
  expect((await tensorsOf([image], around, { size: 12 })).samples).toEqual([0, 0]);
  expect((await tensorsOf([{ ...image, nuclei: [{ ...source!, modifiedMs: source!.modifiedMs + 1 }] }], around, { size: 12 })).samples).toEqual([0]);
});

test("depths become their maximum, their mean, or the one that is asked for", async () => {
  const image = draw(() => 10, { depths: 3 });
  for (const [depths, value] of [["maximum", 30], ["mean", 20], [2, 20]] as const) {
    expect(new Set((await tensorsOf([image], { depths })).tensors[0])).toEqual(new Set([value]));
  }
});

test("normalised against controls, those of each plate have mean 0 and deviation 1, and treated images keep their distance", async () => {
  const plate = (name: string, level: number) => [
    ...[1, 2, 3].map((seed) => draw(noise(level, seed), { plate: name, isControl: true })),
    draw(noise(level + 500, 9), { plate: name }),
  ];
  const images = [...plate("P1", 1000), ...plate("P2", 5000)];
  const { tensors } = await tensorsOf(images, { normalise: "controls" }, { size: 16 });
  for (const first of [0, 4]) {
    const controls = tensors.slice(first, first + 3).flat();
    expect(mean(controls)).toBeCloseTo(0, 5);
    expect(deviation(controls)).toBeCloseTo(1, 5);
  }
  const distances = [3, 7].map((treated) => mean(tensors[treated]!));
  expect(distances[0]! / distances[1]!).toBeCloseTo(1, 1);
  expect(distances[0]).toBeGreaterThan(10);

  // Only the treated images of a plate are shown, and its controls are measured all the same.
  const alone = await tensorsOf([images[3]!], { normalise: "controls" }, { size: 16, plates: images });
  expect(alone.tensors[0]).toEqual(tensors[3]);
  await expect(tensorsOf([images[3]!], { normalise: "controls" }, { plates: [images[3]!] })).rejects.toThrow("Plate P1 has no image with compound DMSO");
});

test("normalised against the plate or by itself, and stretched to 8 bits", async () => {
  const images = [draw(noise(100, 1)), draw(noise(900, 2))];
  const isStandard = (values: readonly number[]) => {
    expect(mean(values)).toBeCloseTo(0, 4);
    expect(deviation(values)).toBeCloseTo(1, 4);
  };
  isStandard((await tensorsOf(images, { normalise: "plate" })).tensors.flat());
  (await tensorsOf(images, { normalise: "image" })).tensors.forEach(isStandard);
  for (const tensor of (await tensorsOf(images, { output: "8-bit" })).tensors) {
    expect([Math.min(...tensor), Math.max(...tensor)]).toEqual([0, 255]);
    expect(tensor.every(Number.isInteger)).toBe(true);
  }
});

test("the Anscombe transform gives the noise of photons the same width at every brightness", async () => {
  const [value] = (await tensorsOf([draw(() => 97)], { anscombe: true })).tensors[0]!;
  expect(value).toBeCloseTo(2 * Math.sqrt(97.375), 4);
});

test("illumination that a plate's images have in common is divided out, cells are not", async () => {
  const shade = (x: number) => 0.5 + x / 48;
  const images = Array.from({ length: 12 }, (_, i) => draw((x, y) => shade(x) * (x % 12 === i && y < 6 ? 4000 : 1000)));
  const edges = ({ tensors }: { readonly tensors: number[][] }) => tensors.map((tensor) => tensor.filter((_, at) => at >= 128)).map((tensor) => mean(tensor.filter((_, at) => at % 16 > 12)) / mean(tensor.filter((_, at) => at % 16 < 3)));
  const [raw, even] = [await tensorsOf(images, {}, { size: 16 }), await tensorsOf(images, { illumination: true }, { size: 16 })];
  expect(Math.min(...edges(raw))).toBeGreaterThan(1.5);
  for (const ratio of edges(even)) expect(ratio).toBeGreaterThan(0.75);
  for (const ratio of edges(even)) expect(ratio).toBeLessThan(1.3);
  expect(Math.max(...even.tensors[3]!) / mean(even.tensors[3]!)).toBeGreaterThan(2);
  // From a few images cells cannot be told from light.
  expect((await tensorsOf(images.slice(0, 3), { illumination: true }, { size: 16 })).tensors).toEqual(raw.tensors.slice(0, 3));
});

test("the cache keeps within its limit, and lets go of what was used longest ago", async () => {
  const images = Array.from({ length: 6 }, (_, i) => draw(() => i));
  const open = async (some: readonly TensorImage[], cacheBytes: number) => {
    await using tensors = await openTensors(some, { cacheFolder, cacheBytes, recipe: plainRecipe, size: 8, channels: 1, plates: [] }, 1);
    for await (const _ of tensors.pool.batches(tensors.samples.map((_, place) => [place]), null));
  };
  const each = 8 * 8 * 4 + 4;
  await open(images.slice(0, 3), 1e9);
  expect(await cacheUse(cacheFolder)).toEqual({ images: 3, bytes: 3 * each });
  await open(images, 4 * each + 10);
  expect((await cacheUse(cacheFolder)).images).toBe(4);
  // The newcomers push out what the run does not want.
  await open(images.slice(4), 2 * each);
  expect((await cacheUse(cacheFolder)).images).toBe(2);
  rmSync(images[4]!.sources[0]!.path);
  await open([images[4]!], 2 * each);
});

test("wanted tensors are never let go of, and are marked as used now", async () => {
  const at = (name: string, bytes: number, secondsAgo: number) => {
    const file = path.join(cacheFolder, "ab", name);
    writeFileSync(file, Buffer.alloc(bytes));
    utimesSync(file, new Date(Date.now() - 1000 * secondsAgo), new Date(Date.now() - 1000 * secondsAgo));
    return file;
  };
  rmSync(cacheFolder, { recursive: true, force: true });
  const folderOf = path.join(cacheFolder, "ab");
  makeRoom(cacheFolder, 10, new Set(), 1);
  expect(await cacheUse(cacheFolder)).toEqual({ images: 0, bytes: 0 });
  mkdirSync(folderOf, { recursive: true });
  const [old, wanted, young] = [at("old", 100, 300), at("wanted", 100, 400), at("young", 100, 1)];
  expect(makeRoom(cacheFolder, 350, new Set([wanted, path.join(folderOf, "missing")]), 100)).toBe(150);
  expect([old, wanted, young].map((file) => statSync(file, { throwIfNoEntry: false }) !== undefined)).toEqual([false, true, true]);
  expect(Date.now() - statSync(wanted).mtimeMs).toBeLessThan(60_000);
});
