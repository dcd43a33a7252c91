import { expect, test } from "vitest";
import { randomStream } from "../../shared/random.ts";
import { demoFields } from "./demo/demoScreen.ts";
import { drawField } from "./demo/drawField.ts";
import { findCells } from "./cells.ts";
import type { Raster } from "./raster.ts";

const random = randomStream(1);
const drawn = (width: number, height: number, valueAt: (x: number, y: number) => number): Raster => ({ width, height, channels: 1, samples: Float32Array.from({ length: width * height }, (_, at) => valueAt(at % width, Math.floor(at / width))) });
const noise = () => 200 + 10 * random.normal();
/** A nucleus 20 pixels wide, as squares of 60 pixels are for. */
const nucleus = (level: number, middleX: number, middleY: number) => (x: number, y: number) => level * Math.exp(-(((x - middleX) ** 2 + (y - middleY) ** 2) / 72));
const pairs = (cells: Float32Array) => Array.from({ length: cells.length / 2 }, (_, cell) => [cells[2 * cell]!, cells[2 * cell + 1]!] as const);

test("nuclei four times as bright as others, and dim ones, are found where they are, row by row, and two that touch are two", () => {
  const middles = [[100, 40], [300, 45], [60, 200], [84, 201], [330, 230]] as const;
  const nuclei = middles.map(([x, y], at) => nucleus([500, 2000, 600, 700, 500][at]!, x, y));
  const found = pairs(findCells(drawn(400, 300, (x, y) => noise() + nuclei.reduce((sum, at) => sum + at(x, y), 0)), 60));
  expect(found).toHaveLength(middles.length);
  for (const [x, y] of middles) expect(Math.min(...found.map(([foundX, foundY]) => Math.hypot(foundX - x, foundY - y)))).toBeLessThan(5);
  expect(found).toEqual(found.toSorted(([x, y], [otherX, otherY]) => y - otherY || x - otherX));
});

test.each<readonly [string, (x: number, y: number) => number]>([
  ["noise", noise],
  ["one level", () => 7],
  ["light from one side", (x) => noise() + x],
  ["a lens that is darker at its edge", (x, y) => 1000 * (1 - ((x - 200) ** 2 + (y - 150) ** 2) / 2e5) + noise()],
  ["nothing that is a number", () => NaN],
])("there is no cell in %s", (_, valueAt) => {
  expect(findCells(drawn(400, 300, valueAt), 60)).toHaveLength(0);
});

test("images of one pixel, and squares larger than the image, are no trouble", () => {
  expect(findCells(drawn(1, 1, () => 3), 60)).toHaveLength(0);
  expect(pairs(findCells(drawn(30, 20, (x, y) => noise() + nucleus(1000, 15, 10)(x, y)), 500)).length).toBeLessThanOrEqual(1);
});

test("fields of the demo show about as many cells as were drawn into them", () => {
  const { well, site } = demoFields(1).find(({ row }) => row.compound === "DMSO")!;
  const [nuclei] = [drawField(well, site, 1).subarray(0, 256 * 256)];
  const found = pairs(findCells({ width: 256, height: 256, channels: 1, samples: nuclei }, 36));
  expect(found.length).toBeGreaterThan(30);
  expect(found.length).toBeLessThan(90);
});
