import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { decode, inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { tiffFile, type TiffPlan } from "../fixtures/tiffFile.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

type Tint = (entry: number) => readonly [red: number, green: number, blue: number];
const mapOf = (tint: Tint, entries = 256) => [0, 1, 2].flatMap((part) => Array.from({ length: entries }, (_, entry) => tint(entry)[part]! * 257));
const entries = [0, 1, 100, 255];
const page: TiffPlan = { width: 2, height: 2, channels: 1, sampleType: "uint8", values: entries };
const withPalette = (tint: Tint, more: Partial<TiffPlan> = {}) => folder.write("palette.tif", tiffFile([{ ...page, ...more, tags: { 262: [3], 320: mapOf(tint) } }], { littleEndian: false }));

async function read(path: string) {
  const { channels, samples } = await decode(path, 0);
  expect((await inspect(path)).channels).toBe(channels);
  return [...samples];
}

test("a palette that only tints gives its entries as grey levels", async () => {
  expect(await read(withPalette((entry) => [entry, entry, entry]))).toEqual(entries);
  expect(await read(withPalette((entry) => [0, entry, 0]))).toEqual(entries);
  expect(await read(withPalette((entry) => [entry, 0, entry]))).toEqual(entries);
});

test("greys out of order give the greys that they stand for", async () => {
  expect(await read(withPalette((entry) => [255 - entry, 255 - entry, 255 - entry]))).toEqual([255, 254, 155, 0]);
});

test("a table of colours gives red, green and blue", async () => {
  expect(await read(withPalette((entry) => [entry, 255 - entry, entry % 2 === 0 ? 9 : 7]))).toEqual([...entries, 255, 254, 155, 0, 9, 7, 9, 7]);
});

test("colours that ImageJ only looks at intensities with are not taken for the image", async () => {
  expect(await read(withPalette((entry) => [entry, 255 - entry, 7], { texts: { 270: "ImageJ=1.54f\n" } }))).toEqual(entries);
});

test("a palette in 8 of its 16 bits, and one of 16 entries, are read as well", async () => {
  const eight = mapOf((entry) => [255 - entry, 255 - entry, 255 - entry]).map((value) => value / 257);
  expect(await read(folder.write("eight.tif", tiffFile([{ ...page, tags: { 262: [3], 320: eight } }])))).toEqual([255, 254, 155, 0]);
  const four = mapOf((entry) => [17 * (15 - entry), 0, 0], 16);
  expect(await read(folder.write("four.tif", tiffFile([{ ...page, bits: 4, values: [0, 1, 14, 15], tags: { 262: [3], 320: four } }])))).toEqual([255, 238, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("a PNG with a palette of greys is one channel, with one of colours three", async () => {
  const write = (pixels: readonly number[]) => sharp(Uint8Array.from(pixels), { raw: { width: 2, height: 1, channels: 3 } }).png({ palette: true }).toFile(`${folder.path}/palette.png`);
  await write([10, 10, 10, 200, 200, 200]);
  expect(await read(`${folder.path}/palette.png`)).toEqual([10, 200]);
  await write([10, 10, 10, 200, 0, 0]);
  expect((await decode(`${folder.path}/palette.png`, 0)).channels).toBe(3);
});

test("only the full level of a pyramid is the image, marked or not", async () => {
  const level = (width: number, height: number): TiffPlan => ({ width, height, channels: 1, sampleType: "uint8", values: Array.from({ length: width * height }, () => width) });
  const unmarked = folder.write("pyramid.tif", tiffFile([level(9, 6), level(4, 3), level(2, 1)]));
  expect(await inspect(unmarked)).toMatchObject({ width: 9, height: 6, pages: 1 });
  await sharp({ create: { width: 600, height: 400, channels: 3, background: "#102030" } }).tiff({ tile: true, pyramid: true, compression: "deflate" }).toFile(`${folder.path}/vips.tif`);
  expect(await inspect(`${folder.path}/vips.tif`)).toMatchObject({ width: 600, height: 400, pages: 1 });
  await expect(inspect(folder.write("sizes.tif", tiffFile([level(9, 6), level(8, 3)])))).rejects.toThrow("page 2 is 8 x 3 pixels");
});
