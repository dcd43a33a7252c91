import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { CacheUse } from "../../shared/contract/training.ts";
import { ThumbnailStore } from "../pixels/thumbnailStore.ts";
import { writeLitPlates } from "../previewing/fixtures/litPlates.ts";
import { lastJson, moascope, succeeding } from "./fixtures/commandLine.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-cache-"));
const project = path.join(folder, "screen");
const kept = path.join(folder, "screen.moascope", "cache");
const screen = writeLitPlates(folder);
beforeAll(async () => {
  const { images, table } = screen;
  await succeeding("create", project);
  await succeeding("import", project, "--images", images, "--table", table);
  await succeeding("train", project, "--network", "lenet5", "--size", "16", "--epochs", "1", "--batch", "8", "--split", "random", "--test", "4", "--validation", "0", "--threads", "1");
  await succeeding("recipes", project, "--preview", path.join(folder, "sheet.png"));
  using store = new ThumbnailStore(kept, 1e9);
  store.keep(Array.from({ length: 300 }, (_, at) => ({ imageId: at + 1, identity: "i", thumbnail: { width: 8, height: 8, ranges: Float64Array.of(0, 1), jpeg: new Uint8Array(900) } })));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const Counted = z.strictObject({ tensors: CacheUse, thumbnails: CacheUse, previewBytes: z.number(), headerBytes: z.number() });
const count = async (...options: string[]) => Counted.parse(lastJson(await succeeding("cache", project, ...options, "--json")));

test("it tells what prepared images, thumbnails, previews and headers take, and of how much", async () => {
  const { tensors, thumbnails, previewBytes, headerBytes } = await count();
  expect(tensors).toMatchObject({ images: 22, bytes: 22 * (16 * 16 * 4 + 4), chosenBytes: null });
  expect(thumbnails).toMatchObject({ images: 300, chosenBytes: null });
  expect(thumbnails.bytes).toBeGreaterThan(300 * 900);
  expect(previewBytes).toBeGreaterThan(0);
  expect(headerBytes).toBeGreaterThanOrEqual(statSync(path.join(kept, "headers.sqlite")).size);
  for (const { bytes, limitBytes } of [tensors, thumbnails]) expect(limitBytes).toBeGreaterThan(bytes);
  const { stdout } = await succeeding("cache", project);
  expect(stdout).toMatch(/^22 prepared images take 0\.0 MB of at most [\d.]+ GB\.\n300 thumbnails take [\d.]+ MB of at most [\d.]+ GB\.\nPreviews of recipes take [\d.]+ MB\.\nWhat files said of themselves when they were imported takes [\d.]+ MB\.\n$/);
});

test("limits are kept, taken back, and more thumbnails than theirs allows are gone at once", async () => {
  expect(await count("--limit", "20GB", "--limit-thumbnails", "2.5gb")).toMatchObject({ tensors: { limitBytes: 20e9, chosenBytes: 20e9 }, thumbnails: { images: 300, limitBytes: 2.5e9 } });
  expect(await count("--limit", "default")).toMatchObject({ tensors: { chosenBytes: null }, thumbnails: { chosenBytes: 2.5e9 } });
  const { thumbnails } = await count("--limit-thumbnails", "100kB");
  expect(thumbnails).toMatchObject({ images: 0, limitBytes: 100e3 });
  expect(thumbnails.bytes).toBeLessThan(20e3);
});

test("cleared, nothing is kept and everything works as before", async () => {
  expect(await count("--clear")).toMatchObject({ tensors: { images: 0, bytes: 0 }, thumbnails: { images: 0, bytes: 0 }, previewBytes: 0, headerBytes: 0 });
  expect(existsSync(path.join(kept, "tensors"))).toBe(false);
  const { images, table } = screen;
  expect(lastJson(await succeeding("import", project, "--images", images, "--table", table, "--json"))).toMatchObject({ changes: { added: 0, changed: 0 }, skipped: [] });
  expect((await count()).headerBytes).toBeGreaterThan(0);
  await succeeding("evaluate", project);
  expect((await count()).tensors.images).toBeGreaterThan(0);
});

test("what is no size is said", async () => {
  for (const option of ["--limit", "--limit-thumbnails"]) for (const text of ["much", "0GB", "-1MB", "5"]) expect(await moascope("cache", project, `${option}=${text}`)).toMatchObject({ code: 2, stderr: expect.stringContaining("a size such as 20GB") as string });
});
