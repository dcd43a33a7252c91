import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { sourceOf, wholeOf } from "./fixtures/trainingImages.ts";
import { cachedTensor } from "./tensorCache.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-cache-"));
const cache = path.join(folder, "cache");
const file = path.join(folder, "images", "dots", "dots 0.tif");
beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
  writeTinyScreen(path.join(folder, "images"), { each: 2, size: 20 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of the cache. */
const entries = () => readdirSync(cache, { recursive: true, encoding: "utf8" }).map((name) => path.join(cache, name)).filter((name) => statSync(name).isFile());

test("what was read once is read again without its file, the same bits", async () => {
  const source = sourceOf(file);
  const first = await cachedTensor({ folder: cache }, wholeOf([source], 16), 0);
  expect(new Set(first).size).toBeGreaterThan(100);
  rmSync(file);
  expect(await cachedTensor({ folder: cache }, wholeOf([source], 16), 0)).toEqual(first);
  await expect(cachedTensor({ folder: cache }, wholeOf([source], 12), 0)).rejects.toMatchObject({ code: "FileMissing" });
});

test("another size, page, plane, time or length is another tensor", async () => {
  const source = sourceOf(file);
  await cachedTensor({ folder: cache }, wholeOf([source], 16), 0);
  rmSync(file);
  for (const other of [{ page: 1 }, { plane: 1 }, { bytes: source.bytes + 1 }, { modifiedMs: source.modifiedMs + 1 }, { path: `${file}x` }]) {
    await expect(cachedTensor({ folder: cache }, wholeOf([{ ...source, ...other }], 16), 0)).rejects.toMatchObject({ code: "FileMissing" });
  }
});

test("an entry that was cut, emptied or changed is made again", async () => {
  const source = sourceOf(file);
  const image = await cachedTensor({ folder: cache }, wholeOf([source], 16), 0);
  const [entry] = entries();
  const bytes = readFileSync(entry!);
  const zeros = Buffer.alloc(bytes.length);
  const flipped = Buffer.from(bytes);
  flipped[100]! ^= 1;
  for (const damaged of [bytes.subarray(0, 40), Buffer.alloc(0), zeros, flipped]) {
    writeFileSync(entry!, damaged);
    expect(await cachedTensor({ folder: cache }, wholeOf([source], 16), 0)).toEqual(image);
    expect(readFileSync(entry!)).toEqual(bytes);
  }
});

test("two that make the same entry at once do not meet, and a failure leaves nothing behind", async () => {
  const source = sourceOf(file);
  const images = await Promise.all(Array.from({ length: 8 }, () => cachedTensor({ folder: cache }, wholeOf([source], 16), 0)));
  for (const image of images) expect(image).toEqual(images[0]);
  expect(entries()).toHaveLength(1);
  truncateSync(file, 100);
  await expect(cachedTensor({ folder: cache }, wholeOf([source], 12), 0)).rejects.toMatchObject({ code: "ImageDamaged" });
  expect(entries()).toHaveLength(1);
});

test.skipIf(process.platform !== "linux")("where the folder cannot be written, images are read all the same", async () => {
  // Nobody makes folders there, not even root.
  const unwritable = "/sys/moascope";
  const image = await cachedTensor({ folder: unwritable }, wholeOf([sourceOf(file)], 16), 0);
  expect(image).toEqual(await cachedTensor({ folder: cache }, wholeOf([sourceOf(file)], 16), 0));
  expect(existsSync(unwritable)).toBe(false);
});
