import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

test("arrays in the order of Fortran, and transposed ones, are put upright", async () => {
  const [shape, chunks] = [[2, 3, 5], [1, 3, 5]];
  const lying = (page: number) => Buffer.from(Array.from({ length: 15 }, (_, at) => 100 * page + 10 * (at % 3) + Math.floor(at / 3)));
  const upright = (page: number) => Array.from({ length: 15 }, (_, at) => 100 * page + 10 * Math.floor(at / 5) + (at % 5));
  for (const page of [0, 1]) folder.write(`${page}.0.0`, lying(page));
  const second = folder.write(".zarray", JSON.stringify({ zarr_format: 2, shape, chunks, dtype: "|u1", order: "F", fill_value: 0, filters: null, compressor: null, dimension_separator: "." }));
  const codecs = [{ name: "transpose", configuration: { order: [2, 1, 0] } }, { name: "bytes" }];
  const third = folder.write("zarr.json", JSON.stringify({ zarr_format: 3, node_type: "array", shape, data_type: "uint8", fill_value: 0, attributes: {}, chunk_grid: { name: "regular", configuration: { chunk_shape: chunks } }, chunk_key_encoding: { name: "v2", configuration: { separator: "." } }, codecs }));
  for (const at of [second, third]) for (const page of [0, 1]) expect(Array.from((await decode(at, page)).samples)).toEqual(upright(page));
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

/** Chunks that unpack to values, as each codec writes what it does not pack. */
const storedBy = {
  blosc: (bytes: Buffer) => {
    const header = Buffer.from([2, 1, 0b10, 1, ...Array<number>(12).fill(0)]);
    [bytes.length, bytes.length, bytes.length + 16].forEach((size, at) => header.writeUInt32LE(size, 4 + 4 * at));
    return Buffer.concat([header, bytes]);
  },
  lz4: (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    // One run of bytes as they are: 15 and what is more than that in the bytes that follow.
    const more = bytes.length - 15;
    return Buffer.concat([length, Buffer.from([0xf0, ...Array<number>(Math.floor(more / 255)).fill(255), more % 255]), bytes]);
  },
  zstd: zstdCompressSync,
  zlib: deflateSync,
} satisfies Record<string, (bytes: Buffer) => Buffer>;
const configurations: Readonly<Record<string, object>> = { blosc: { cname: "lz4", clevel: 5, shuffle: 1, blocksize: 0 }, lz4: { acceleration: 1 }, zstd: { level: 1 }, zlib: { level: 1 } };

describe.each(Object.keys(storedBy) as (keyof typeof storedBy)[])("chunks of %s", (codec) => {
  const values = Buffer.from(Array.from({ length: 600 }, (_, at) => (at * 7) % 256));
  const write = (version: 2 | 3, chunk: Buffer) => {
    const description =
      version === 2
        ? { zarr_format: 2, shape: [20, 30], chunks: [20, 30], dtype: "|u1", order: "C", fill_value: 0, filters: null, compressor: { id: codec, ...configurations[codec] } }
        : { zarr_format: 3, node_type: "array", shape: [20, 30], data_type: "uint8", fill_value: 0, attributes: {}, chunk_grid: { name: "regular", configuration: { chunk_shape: [20, 30] } }, chunk_key_encoding: { name: "v2", configuration: { separator: "." } }, codecs: [{ name: "bytes" }, { name: codec, configuration: configurations[codec] }] };
    folder.write("0.0", chunk);
    return folder.write(version === 2 ? ".zarray" : "zarr.json", JSON.stringify(description));
  };

  test.each([2, 3] as const)("are read in version %i", async (version) => {
    expect(Buffer.from((await decode(write(version, storedBy[codec](values)), 0)).samples)).toEqual(values);
  });

  test("that would unpack to more than they hold, or say that they do, are refused before the memory is taken", async () => {
    const chunks = [storedBy[codec](Buffer.alloc(200 * 2 ** 20)), Buffer.from(storedBy[codec](values))];
    if (codec === "blosc" || codec === "lz4") chunks[1]!.writeUInt32LE(0x7fff_0000, codec === "blosc" ? 4 : 0);
    for (const chunk of chunks.slice(0, codec === "blosc" || codec === "lz4" ? 2 : 1)) {
      await expect(decode(write(2, chunk), 0)).rejects.toThrow(/a chunk unpacks to (\d+ bytes, and it can hold 674|more than the 674 bytes that it can hold)/);
    }
  });

  test("that are cut off are damage", async () => {
    const whole = storedBy[codec](values);
    for (const length of [1, 3, 10, whole.length >> 1, whole.length - 1]) await expect(decode(write(3, whole.subarray(0, length)), 0)).rejects.toSatisfy((error) => isFailure(error, "ImageDamaged"));
  });
});
