import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeEach, expect, test } from "vitest";
import { noAugmentation } from "../../shared/domain/augmentation.ts";
import { BatchPool, deal } from "./batches.ts";
import type { Changes } from "./batchWorker.ts";
import { writeTinyScreen } from "./fixtures/tinyScreen.ts";
import { poolOf, sourcesIn } from "./fixtures/trainingImages.ts";

const SIZE = 16;
const folder = mkdtempSync(path.join(tmpdir(), "moascope-batches-"));
const images = sourcesIn(writeTinyScreen(path.join(folder, "images"), { each: 6, size: 20 }));
const cacheFolder = path.join(folder, "cache");
beforeEach(() => rmSync(cacheFolder, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const augmentation = { ...noAugmentation, flip: true, shift: 0.1, rotation: 30, brightness: 0.3 };

async function allBatches(plan: readonly (readonly number[])[], changes: Changes, { threads = 1, listed = images } = {}): Promise<Float32Array[]> {
  await using pool = new BatchPool(poolOf(listed, cacheFolder, SIZE), threads);
  const batches: Float32Array[] = [];
  for await (const { places, images } of pool.batches(plan, changes)) {
    expect(places).toEqual(plan[batches.length]);
    // The memory of a batch is used again.
    batches.push(images.slice());
  }
  return batches;
}

test("items are dealt in order, every one once, into batches that differ in length by one at most", () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (items, size) => {
      const batches = deal(items, size);
      expect(batches.flat()).toEqual(items);
      expect(batches).toHaveLength(Math.ceil(items.length / size));
      const lengths = batches.map(({ length }) => length);
      if (items.length > 0) {
        expect(Math.max(...lengths)).toBeLessThanOrEqual(size);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
      }
    }),
    // A remainder of one is what would make a batch too small to be normalised by.
    { examples: [[Array.from({ length: 33 }, (_, i) => i), 32], [[1], 1], [[], 8]] },
  );
});

test("one worker and two give the same batches, bit for bit, in the order of the plan, from files and from the cache", async () => {
  const order = [...images.keys()].reverse();
  // More batches than are made ahead, of uneven lengths: a batch may come into the memory of a longer or a shorter one.
  const plan = [1, 3, 1, 2, 1, 1, 2, 1].map((length, at, lengths) => order.splice(0, length + (at === lengths.length - 1 ? order.length : 0)));
  const changes = { augmentation, seed: 5, epoch: 2 };
  const fromFiles = await allBatches(plan, changes, { threads: 2 });
  expect(fromFiles.map(({ length }) => length)).toEqual(plan.map(({ length }) => length * SIZE * SIZE));
  expect(await allBatches(plan, changes, { threads: 2 })).toEqual(fromFiles);
  rmSync(cacheFolder, { recursive: true });
  expect(await allBatches(plan, changes, { threads: 1 })).toEqual(fromFiles);
});

test("a batch is there until the next one is asked for, and its memory is then used again", async () => {
  await using pool = new BatchPool(poolOf(images, cacheFolder, SIZE), 1);
  const seen: Float32Array[] = [];
  const memories = new Set<ArrayBufferLike>();
  for await (const { images: batch } of pool.batches(deal([...images.keys(), ...images.keys()], 1), null)) {
    expect(batch).toHaveLength(SIZE * SIZE);
    seen.push(batch);
    memories.add(batch.buffer);
  }
  expect(seen.filter(({ length }) => length === 0).length).toBeGreaterThan(seen.length / 2);
  expect(memories.size).toBe(seen.length);
});

test("how an image is changed follows from seed, epoch and image alone, not from its batch or its place in the list", async () => {
  const changes = { augmentation, seed: 5, epoch: 2 };
  const perImage = SIZE * SIZE;
  const [whole] = await allBatches([[...images.keys()]], changes);
  const alone = await allBatches([[7], [3]], changes);
  expect(alone[0]).toEqual(whole!.subarray(7 * perImage, 8 * perImage));
  expect(alone[1]).toEqual(whole!.subarray(3 * perImage, 4 * perImage));
  const [reversed] = await allBatches([[images.length - 1 - 7]], changes, { listed: images.toReversed() });
  expect(reversed).toEqual(alone[0]);

  for (const other of [{ ...changes, epoch: 3 }, { ...changes, seed: 6 }]) expect((await allBatches([[7]], other))[0]).not.toEqual(alone[0]);
  const [unchanged] = await allBatches([[7]], null);
  expect((await allBatches([[7]], { ...changes, augmentation: noAugmentation }))[0]).toEqual(unchanged);
});

test("a source file that is missing, cut or no image is a failure that names it, also when many batches are on their way", async () => {
  const broken = sourcesIn(writeTinyScreen(path.join(folder, "broken"), { each: 6, size: 20 }));
  const victim = broken[0]!.sources[0]!.path;
  const plan = deal([...broken.keys()], 1);
  const bytes = readFileSync(victim);
  for (const [content, code] of [[null, "FileMissing"], [bytes.subarray(0, 300), "ImageDamaged"], ["Dear Sir,", "NotAnImage"], ["", "FileEmpty"]] as const) {
    if (content === null) rmSync(victim);
    else writeFileSync(victim, content);
    await expect(allBatches(plan, null, { threads: 2, listed: broken })).rejects.toMatchObject({ name: "Failure", code, facts: { path: victim } });
  }
});

test("a pool that is left in the middle lets go of what is on its way without a word", async () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("uncaughtException", note);
  for (let time = 0; time < 5; time++) {
    await using pool = new BatchPool(poolOf(images, cacheFolder, SIZE), 2);
    for await (const { places } of pool.batches(deal([...images.keys()], 2), null)) if (places.includes(2)) break;
    rmSync(cacheFolder, { recursive: true, force: true });
  }
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.off("uncaughtException", note);
  expect(unhandled).toEqual([]);
});
