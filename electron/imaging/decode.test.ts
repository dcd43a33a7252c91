import { mkdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isFailure, type FailureCode } from "../../shared/failure.ts";
import { decode, inspect } from "./decode.ts";
import { temporaryFolder } from "./fixtures/folder.ts";
import { pngFile } from "./fixtures/pngFile.ts";
import { tiffFile } from "./fixtures/tiffFile.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

async function expectFailure(path: string, code: FailureCode): Promise<void> {
  for (const read of [inspect, decode]) {
    const error: unknown = await read(path, 0).catch((reason: unknown) => reason);
    expect(isFailure(error, code), String(error)).toBe(true);
    expect((error as Error).message).toContain(path);
  }
}

const png = pngFile({ width: 1, height: 1, depth: 8, colour: 0, rows: Uint8Array.of(9) });

test("a format is told by its first bytes, not by its extension", async () => {
  const tiff = tiffFile([{ width: 1, height: 1, channels: 1, sampleType: "uint16", values: [1234] }]);
  expect((await decode(folder.write("really-tiff.png", tiff), 0)).samples).toEqual(Uint16Array.of(1234));
  expect((await decode(folder.write("really-png.tif", png), 0)).samples).toEqual(Uint8Array.of(9));
});

test("names with spaces, brackets and umlauts are names like others", async () => {
  for (const name of ["a b.png", "cell[1].png", "Zellkörper (übrig) 細胞.png", "#1%20.png"]) expect((await decode(folder.write(name, png), 0)).samples[0]).toBe(9);
});

test("a missing, an empty and a foreign file are each said in one sentence", async () => {
  await expectFailure(join(folder.path, "nowhere.tif"), "FileMissing");
  await expectFailure(folder.write("empty.tif", ""), "FileEmpty");
  await expectFailure(folder.write("notes.tif", "plate,well,moa\n"), "NotAnImage");
  await expectFailure(folder.write("BM.bmp", "BM and so on, which is a bitmap"), "NotAnImage");
  mkdirSync(join(folder.path, "folder.tif"));
  await expectFailure(join(folder.path, "folder.tif"), "FileUnreadable");
});

test("a file of more than 2 GiB is refused unread", async () => {
  const path = folder.write("huge.tif", "II*\0");
  truncateSync(path, 2 ** 31 + 1);
  await expectFailure(path, "FileTooLarge");
});

test("an image that was replaced under its name is read anew", async () => {
  const path = folder.write("replaced.png", png);
  expect((await decode(path, 0)).samples[0]).toBe(9);
  folder.write("replaced.png", pngFile({ width: 2, height: 1, depth: 8, colour: 0, rows: Uint8Array.of(77, 78) }));
  expect((await inspect(path)).width).toBe(2);
  expect((await decode(path, 0)).samples).toEqual(Uint8Array.of(77, 78));
});

test("an image of one page has no second", async () => {
  await expect(decode(folder.write("one.png", png), 1)).rejects.toThrow("has 1 page, so there is no page 2");
});

test("noise behind any known beginning fails in a sentence or is an image", async () => {
  const beginnings = ["II*\0", "MM\0*", "II+\0", "\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "RIFF\0\0\0\0WEBP", "\0\0\x08\x03", "\x1f\x8b"];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...beginnings), fc.uint8Array({ maxLength: 200 }), async (beginning, noise) => {
      const path = folder.write("noise", Buffer.concat([Buffer.from(beginning, "latin1"), noise]));
      for (const read of [inspect, decode]) {
        const error: unknown = await read(path, 0).catch((reason: unknown) => reason);
        if (error instanceof Error) expect(error.name).toBe("Failure");
      }
    }),
    { numRuns: 300 },
  );
});
