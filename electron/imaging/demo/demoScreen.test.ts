import { mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { fromArrayBuffer } from "geotiff";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { demoFields, writeDemoScreen } from "./demoScreen.ts";
import { drawField } from "./drawField.ts";
import { PIXELS } from "./plane.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(path.join(tmpdir(), "demo-screen-"))));
afterEach(() => rm(folder, { recursive: true }));

const never = new AbortController().signal;

describe("the written screen", () => {
  test("has one row in its table for each file, with the columns of an import", async () => {
    const { table, images, files } = await writeDemoScreen(folder, { seed: 3, signal: never, fields: 6 });
    const rows = parse(await readFile(table, "utf8"), { columns: true }) as Record<string, string>[];
    expect(Object.keys(rows[0]!)).toEqual(["file", "plate", "well", "site", "compound", "concentration", "moa", "replicate"]);
    expect(rows.map((row) => row["file"]).sort()).toEqual((await readdir(images)).sort());
    expect(rows).toHaveLength(files);
    expect(rows[0]).toMatchObject({ file: "Plate1_B02_s1.tif", plate: "Plate1", well: "B02", site: "1", replicate: "1" });
  });

  test("holds the drawn values bit for bit, three channels of 16 bits, for sharp and for geotiff", async () => {
    const { images } = await writeDemoScreen(folder, { seed: 3, signal: never, fields: 1 });
    const [{ well, site, row }] = demoFields(3) as [ReturnType<typeof demoFields>[number]];
    const drawn = drawField(well, site, 3);
    const file = path.join(images, row.file);

    expect(await sharp(file).metadata()).toMatchObject({ width: 256, height: 256, channels: 3, depth: "ushort" });
    // sharp gives 8 bits unless it is told to stay in a 16-bit space.
    const { data } = await sharp(file).toColourspace("rgb16").raw({ depth: "ushort" }).toBuffer({ resolveWithObject: true });
    const interleaved = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
    const bytes = await readFile(file);
    const tiff = await fromArrayBuffer(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    const planes = (await (await tiff.getImage()).readRasters()) as Uint16Array[];
    for (const channel of [0, 1, 2]) {
      const plane = drawn.subarray(channel * PIXELS, (channel + 1) * PIXELS);
      expect(Buffer.compare(bytesOf(interleaved.filter((_, at) => at % 3 === channel)), bytesOf(plane))).toBe(0);
      expect(Buffer.compare(bytesOf(planes[channel]!), bytesOf(plane))).toBe(0);
    }
  });

  test("reports each field as it is drawn", async () => {
    const progress: [number, number][] = [];
    await writeDemoScreen(folder, { seed: 3, signal: never, fields: 3, onProgress: (done, total) => progress.push([done, total]) });
    expect(progress).toEqual([[1, 3], [2, 3], [3, 3]]);
  });

  test("stops within a second of an abort and leaves no table", async () => {
    const controller = new AbortController();
    let abortedAt = 0;
    const onProgress = (done: number) => {
      if (done !== 2) return;
      abortedAt = performance.now();
      controller.abort();
    };
    await expect(writeDemoScreen(folder, { seed: 3, signal: controller.signal, onProgress })).rejects.toThrow(/abort/i);
    expect(performance.now() - abortedAt).toBeLessThan(5_000);
    expect(await readdir(folder)).toEqual(["images"]);
  });

  test("says which file could not be written", async () => {
    const occupied = path.join(folder, "images", demoFields(3)[0]!.row.file);
    await mkdir(occupied, { recursive: true });
    await expect(writeDemoScreen(folder, { seed: 3, signal: never, fields: 3 })).rejects.toMatchObject({ code: "EISDIR", path: occupied });
  });
});

describe("the table of the whole screen", () => {
  const rows = demoFields(5).map(({ row }) => row);

  test("names each file once", () => {
    expect(new Set(rows.map(({ file }) => file)).size).toBe(rows.length);
  });

  test("leaves the mechanism open where the dose is too low, and nowhere else", () => {
    const open = rows.filter(({ moa }) => moa === "");
    expect(open.length).toBeGreaterThan(rows.length / 10);
    expect(open.length).toBeLessThan(rows.length / 3);
    for (const { compound, concentration } of open) {
      const higher = rows.filter((row) => row.compound === compound && row.concentration > concentration);
      expect(higher.some(({ moa }) => moa !== "")).toBe(true);
    }
  });

  test("lets every kind of split part it: each mechanism has several compounds, wells and plates", () => {
    const labelled = rows.filter(({ moa }) => moa !== "" && moa !== "DMSO");
    const mechanisms = new Set(labelled.map(({ moa }) => moa));
    expect(mechanisms.size).toBe(6);
    for (const mechanism of mechanisms) {
      const own = labelled.filter(({ moa }) => moa === mechanism);
      expect(new Set(own.map(({ compound }) => compound)).size).toBe(3);
      expect(new Set(own.map(({ plate }) => plate)).size).toBe(3);
      expect(own.length).toBeGreaterThan(30);
    }
  });
});

const bytesOf = (values: Uint16Array): Buffer => Buffer.from(values.buffer, values.byteOffset, values.byteLength);
