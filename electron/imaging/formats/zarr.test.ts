import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isFailure } from "../../../shared/failure.ts";
import { decode, inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

const value = (t: number, c: number, y: number, x: number) => 1000 * t + 100 * c + 10 * y + x;

/** An array of 2 times, 3 channels, 3 rows and 5 columns in chunks of 2 x 2 x 2 x 4, those at the edge filled up; big-endian, as any reader must be told. */
function writeArray(version: 2 | 3, options: { without?: string; shape?: number[]; chunks?: number[]; type?: string } = {}): string {
  const { shape = [2, 3, 3, 5], chunks = [2, 2, 2, 4] } = options;
  const description =
    version === 2
      ? { zarr_format: 2, shape, chunks, dtype: options.type ?? ">u2", order: "C", fill_value: 7, filters: null, compressor: { id: "gzip", level: 5 }, dimension_separator: "/" }
      : {
          zarr_format: 3, node_type: "array", shape, data_type: options.type ?? "uint16", fill_value: 7, attributes: {},
          chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } },
          chunk_key_encoding: { name: "default", configuration: { separator: "/" } },
          codecs: [{ name: "bytes", configuration: { endian: "big" } }, { name: "gzip", configuration: { level: 5 } }],
        };
  const at = folder.write(version === 2 ? ".zarray" : "zarr.json", JSON.stringify(description));
  for (const c of [0, 1]) for (const y of [0, 1]) for (const x of [0, 1]) {
    const key = `0/${c}/${y}/${x}`;
    if (key === options.without) continue;
    const chunk = Buffer.alloc(2 * 2 * 2 * 4 * 2);
    let offset = 0;
    for (let t = 0; t < 2; t++) for (let k = 0; k < 2; k++) for (let j = 0; j < 2; j++) for (let i = 0; i < 4; i++) offset = chunk.writeUInt16BE(value(t, 2 * c + k, 2 * y + j, 4 * x + i), offset);
    const file = path.join(folder.path, version === 3 ? "c" : "", key);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, gzipSync(chunk));
  }
  return at;
}

test.each([2, 3] as const)("version %i: a page is one place on the leading axes, the last running fastest, put together from its chunks", async (version) => {
  const at = writeArray(version);
  expect(await inspect(at)).toMatchObject({ width: 5, height: 3, channels: 1, pages: 6, sampleType: "uint16" });
  for (let page = 0; page < 6; page++) {
    const { samples } = await decode(at, page);
    expect(Array.from(samples)).toEqual(Array.from({ length: 15 }, (_, index) => value(Math.floor(page / 3), page % 3, Math.floor(index / 5), index % 5)));
  }
  await expect(decode(at, 6)).rejects.toSatisfy((error) => isFailure(error, "PageMissing"));
});

test("a chunk that is missing holds the fill value, and one that is cut off is damage", async () => {
  const at = writeArray(2, { without: "0/0/0/1" });
  expect(Array.from((await decode(at, 0)).samples)).toEqual([0, 1, 2, 3, 7, 10, 11, 12, 13, 7, 20, 21, 22, 23, 24]);
  writeFileSync(path.join(folder.path, "0/0/0/0"), gzipSync(Buffer.alloc(64)).subarray(0, 15));
  await expect(decode(at, 0)).rejects.toSatisfy((error) => isFailure(error, "ImageDamaged"));
});

test("absurd sizes, other types and other JSON are refused before anything is read", async () => {
  const refused = async (at: string, code: Parameters<typeof isFailure>[1]) => expect(inspect(at)).rejects.toSatisfy((error) => isFailure(error, code));
  await refused(writeArray(2, { shape: [1, 1, 4_000_000, 4_000_000] }), "ImageTooLarge");
  await refused(writeArray(2, { chunks: [2, 2, 200_000, 400_000] }), "FileTooLarge");
  await refused(writeArray(2, { shape: [5] }), "ImageUnsupported");
  await refused(writeArray(2, { type: "<c16" }), "ImageDamaged");
  rmSync(path.join(folder.path, ".zarray"));
  await refused(folder.write("settings.json", "{}"), "NotAnImage");
  await refused(folder.write(".zarray", '{"zarr_format": 2'), "ImageDamaged");
});
