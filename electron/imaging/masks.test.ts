import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { tiffFile } from "./fixtures/tiffFile.ts";
import { decode } from "./decode.ts";
import { cutMask, readMask } from "./masks.ts";
import { countObjects, numberObjects } from "./objects.ts";
import { Stitching } from "./stitch.ts";
import { writeLabels } from "./writeLabels.ts";

const folder = mkdtempSync(path.join(tmpdir(), "moascope-masks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function written(sampleType: "uint8" | "uint16" | "uint32" | "float32", values: readonly number[], channels = 1): string {
  const file = path.join(folder, `${sampleType} ${channels} ${values.join()}.tif`.slice(0, 100));
  writeFileSync(file, tiffFile([{ width: 4, height: values.length / 4 / channels, channels, sampleType, values: [...values] }]));
  return file;
}

test.each(["uint8", "uint16", "uint32"] as const)("a label image of %s keeps its numbers, and shows as many objects as it has", async (type) => {
  const mask = await readMask(written(type, [0, 3, 3, 0, 9, 9, 0, 200]), 4, 2);
  expect([...mask.labels]).toEqual([0, 3, 3, 0, 9, 9, 0, 200]);
  expect(countObjects(mask)).toBe(3);
});

test("a mask of two values shows as many objects as lie apart, corners not counted as touching", async () => {
  const mask = await readMask(written("uint8", [255, 255, 0, 255, 0, 0, 255, 0]), 4, 2);
  expect(countObjects(mask)).toBe(3);
});

test("whatever is not 0 in a channel is an object, and one of another size than its image is refused", async () => {
  expect([...(await readMask(written("float32", [0, 0.5, -1, 2]), 4, 1)).labels]).toEqual([0, 1, 1, 2]);
  expect([...(await readMask(written("uint8", [0, 0, 0, 0, 0, 4, 6, 0, 0, 0, 0, 0], 3), 4, 1)).labels].map((label) => label > 0)).toEqual([false, true, true, false]);
  await expect(readMask(written("uint8", [0, 1, 0, 1]), 2, 2)).rejects.toMatchObject({ code: "MaskUnfit", facts: { width: 4, height: 1, imageWidth: 2, imageHeight: 2 } });
});

test("a part that is enlarged or shrunk takes the nearest pixels, so that it holds 0 and 1 only", () => {
  const labels = Uint32Array.from([0, 5, 0, 0, 5, 5, 0, 0, 0, 0, 0, 8, 0, 0, 8, 8]);
  const mask = { width: 4, height: 4, labels, areNumbered: true };
  const [whole, corner] = cutMask(mask, [null, { left: 2, top: 2, width: 2, height: 2 }], 4);
  expect([...whole!]).toEqual([...labels].map((label) => Number(label > 0)));
  expect([...corner!]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect([...cutMask(mask, [null], 2)[0]!]).toEqual([1, 0, 0, 1]);
});

test("objects are numbered in reading order, however they wind", () => {
  const picture = ["#.##", "#..#", "##.#", ".#.#", "#..."];
  const { labels, count } = numberObjects([...picture.join("")].map((pixel) => (pixel === "#" ? 9 : 0)), 4, 5);
  expect(count).toBe(3);
  expect(Array.from(labels, (label) => label || ".").join("")).toBe(["1.22", "1..2", "11.2", ".1.2", "3..."].join(""));
});

test("numbered objects are written so that they are read back, those beyond 65,535 sharing its number", async () => {
  const file = path.join(folder, "labels.tif");
  await writeLabels(file, Uint32Array.from([0, 1, 300, 65_535, 65_536, 0]), 3, 2);
  expect(await decode(file, 0)).toEqual({ width: 3, height: 2, channels: 1, samples: Uint16Array.from([0, 1, 300, 65_535, 65_535, 0]) });
});

test("parts that overlap are averaged where they do, each fitted to its area, and nothing is where no part was", () => {
  const stitching = new Stitching(4, 2);
  stitching.add(Float32Array.from([1, 1, 1, 1]), 2, { left: 0, top: 0, width: 2, height: 2 });
  stitching.add(Float32Array.from([0.5]), 1, { left: 1, top: 0, width: 2, height: 2 });
  expect([...stitching.means()]).toEqual([1, 0.75, 0.5, 0, 1, 0.75, 0.5, 0]);
});
