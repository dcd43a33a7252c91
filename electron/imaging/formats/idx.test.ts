import { utimesSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { isFailure, type FailureCode } from "../../../shared/failure.ts";
import { decode, inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { readIdxLabels } from "./idx.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

function idxFile(type: number, dimensions: readonly number[], data: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header[2] = type;
  header[3] = dimensions.length;
  for (const [axis, size] of dimensions.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
  return Buffer.concat([header, data]);
}

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index);
const digits = idxFile(0x08, [3, 2, 4], counting(24));
const failing = (code: FailureCode) => (error: unknown) => isFailure(error, code);

test.each([
  ["plain", (bytes: Buffer) => bytes],
  ["gzipped", (bytes: Buffer) => gzipSync(bytes)],
])("a page of a %s file is an item", async (_, pack) => {
  const path = folder.write("digits", pack(digits));
  expect(await inspect(path)).toEqual({ width: 4, height: 2, channels: 1, pages: 3, sampleType: "uint8" });
  expect(await decode(path, 1)).toEqual({ width: 4, height: 2, channels: 1, samples: counting(24).subarray(8, 16).slice() });
  await expect(decode(path, 3)).rejects.toSatisfy(failing("PageMissing"));
});

test("every sample type is turned to this machine's byte order", async () => {
  const one = Buffer.alloc(8);
  const types = [
    [0x09, "int8", -5, 1, () => one.writeInt8(-5)],
    [0x0b, "int16", -300, 2, () => one.writeInt16BE(-300)],
    [0x0c, "int32", -70_000, 4, () => one.writeInt32BE(-70_000)],
    [0x0d, "float32", 1.5, 4, () => one.writeFloatBE(1.5)],
    [0x0e, "float64", Math.PI, 8, () => one.writeDoubleBE(Math.PI)],
  ] as const;
  for (const [code, sampleType, value, size, write] of types) {
    write();
    const path = folder.write("typed", idxFile(code, [1, 1, 1], one.subarray(0, size)));
    expect((await inspect(path)).sampleType).toBe(sampleType);
    expect(Array.from((await decode(path, 0)).samples)).toEqual([value]);
  }
});

test("a fourth dimension is channels, before or after rows and columns", async () => {
  const before = await decode(folder.write("first", idxFile(0x08, [1, 2, 3, 3], counting(18))), 0);
  expect(before).toEqual({ width: 3, height: 3, channels: 2, samples: counting(18) });
  const after = await decode(folder.write("last", idxFile(0x08, [1, 3, 3, 2], counting(18))), 0);
  expect(after.channels).toBe(2);
  expect(Array.from(after.samples)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 1, 3, 5, 7, 9, 11, 13, 15, 17]);
});

test("a gzipped file that was replaced by one of the same size is read again", async () => {
  const unsqueezed = (bytes: Buffer) => gzipSync(bytes, { level: 0 });
  const path = folder.write("again.gz", unsqueezed(digits));
  expect((await decode(path, 0)).samples[1]).toBe(1);
  folder.write("again.gz", unsqueezed(idxFile(0x08, [3, 2, 4], counting(24).map((value) => value * 10))));
  utimesSync(path, 1, 1);
  expect((await decode(path, 0)).samples[1]).toBe(10);
});

test("a file cut off anywhere is refused", async () => {
  for (const whole of [digits, gzipSync(digits)]) {
    for (let length = 1; length < whole.length; length++) {
      await expect(decode(folder.write("cut", whole.subarray(0, length)), 0), `cut at ${length}`).rejects.toMatchObject({ name: "Failure" });
    }
  }
});

test("a header that promises more than the file holds takes no memory", async () => {
  await expect(inspect(folder.write("bomb", idxFile(0x08, [4_000_000_000, 5000, 5000], counting(8))))).rejects.toSatisfy(failing("ImageDamaged"));
  await expect(decode(folder.write("bomb.gz", gzipSync(idxFile(0x08, [4_000_000_000, 5000, 5000], counting(8)))), 0)).rejects.toSatisfy(failing("FileTooLarge"));
  await expect(decode(folder.write("more.gz", gzipSync(idxFile(0x08, [1, 1, 1], new Uint8Array(100_000)))), 0)).rejects.toSatisfy(failing("ImageDamaged"));
});

test("labels are read in their order, and only from label files", async () => {
  const labels = idxFile(0x08, [5], Uint8Array.of(7, 2, 1, 0, 4));
  expect(Array.from(await readIdxLabels(folder.write("labels", labels)))).toEqual([7, 2, 1, 0, 4]);
  expect(Array.from(await readIdxLabels(folder.write("labels.gz", gzipSync(labels))))).toEqual([7, 2, 1, 0, 4]);
  await expect(readIdxLabels(folder.write("digits", digits))).rejects.toSatisfy(failing("NotLabels"));
  await expect(readIdxLabels(folder.write("text", "class,file\n"))).rejects.toSatisfy(failing("NotLabels"));
  await expect(readIdxLabels(folder.write("cut", labels.subarray(0, 11)))).rejects.toSatisfy(failing("ImageDamaged"));
  await expect(inspect(folder.write("labels", labels))).rejects.toSatisfy(failing("ImageUnsupported"));
});

test("gzipped text is not an image", async () => {
  await expect(inspect(folder.write("text.gz", gzipSync("hello")))).rejects.toSatisfy(failing("NotAnImage"));
});
