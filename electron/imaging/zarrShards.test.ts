import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FailureCode, isFailure } from "../../shared/failure.ts";
import { decode, inspect } from "./decode.ts";
import { temporaryFolder } from "./fixtures/folder.ts";
import { shardingCodec, shardOf, type ShardOptions, withChecksum } from "./fixtures/zarrShard.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder[Symbol.dispose]());

const [PAGES, HEIGHT, WIDTH] = [3, 7, 10];
const value = (page: number, y: number, x: number) => 1000 * page + 10 * y + x;
const planeOf = (page: number) => Array.from({ length: HEIGHT * WIDTH }, (_, at) => value(page, Math.floor(at / WIDTH), at % WIDTH));

/** Chunks of 1 x 2 x 3 values, four of them across a shard of 2 x 4 x 6, packed in some way. */
const [INNER, OUTER] = [[1, 2, 3], [2, 4, 6]] as const;
const packings = {
  nothing: { codecs: [{ name: "bytes", configuration: { endian: "big" } }], pack: (bytes: Buffer) => bytes },
  gzip: { codecs: [{ name: "bytes", configuration: { endian: "big" } }, { name: "gzip", configuration: { level: 5 } }], pack: (bytes: Buffer) => gzipSync(bytes) },
  zstd: { codecs: [{ name: "bytes", configuration: { endian: "big" } }, { name: "zstd", configuration: { level: 1, checksum: false } }], pack: (bytes: Buffer) => zstdCompressSync(bytes) },
  "a checksum": { codecs: [{ name: "bytes", configuration: { endian: "big" } }, { name: "crc32c" }], pack: withChecksum },
} as const;

function chunkOf([page, y, x]: readonly [number, number, number]): Buffer {
  const bytes = Buffer.alloc(12);
  for (let at = 0; at < 6; at++) bytes.writeUInt16BE(value(page, y + Math.floor(at / 3), x + (at % 3)), 2 * at);
  return bytes;
}

/** The packed chunks of the shard at a place of the grid; those that lie outside the array are not there. */
function chunksOf(page: number, row: number, column: number, packed: keyof typeof packings): (Buffer | null)[] {
  return Array.from({ length: 8 }, (_, at) => {
    const place = [2 * page + (at >> 2), 4 * row + 2 * ((at >> 1) & 1), 6 * column + 3 * (at & 1)] as const;
    return place[0] < PAGES && place[1] < HEIGHT && place[2] < WIDTH ? packings[packed].pack(chunkOf(place)) : null;
  });
}

type Written = ShardOptions & { readonly packed?: keyof typeof packings; readonly change?: (chunks: (Buffer | null)[]) => (Buffer | null)[]; readonly description?: object };

function writeArray({ packed = "gzip", change = (chunks) => chunks, description = {}, ...options }: Written = {}): string {
  for (const page of [0, 1]) for (const row of [0, 1]) for (const column of [0, 1]) {
    writeShard([page, row, column], shardOf(change(chunksOf(page, row, column, packed)), options));
  }
  return folder.write("zarr.json", JSON.stringify({
    ...{ zarr_format: 3, node_type: "array", shape: [PAGES, HEIGHT, WIDTH], data_type: "uint16", fill_value: 7, attributes: {} },
    ...{ chunk_grid: { name: "regular", configuration: { chunk_shape: OUTER } }, chunk_key_encoding: { name: "default", configuration: { separator: "/" } } },
    codecs: [shardingCodec(INNER, packings[packed].codecs, options)],
    ...description,
  }));
}

function writeShard(place: readonly number[], bytes: Buffer): void {
  const file = path.join(folder.path, "c", ...place.map(String));
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

const refusal = async (at: string, code: FailureCode, message: RegExp) => {
  const error: unknown = await decode(at, 0).catch((thrown: unknown) => thrown);
  expect(isFailure(error, code) ? error.message : error).toMatch(message);
};

describe.each(Object.keys(packings) as (keyof typeof packings)[])("chunks packed by %s", (packed) => {
  test.each([{}, { location: "start" }, { checksum: false }, { location: "start", order: [6, 0, 3, 1, 7, 2, 5, 4], gap: 3 }] satisfies ShardOptions[])("are found by the index of their shard: %o", async (options) => {
    const at = writeArray({ packed, ...options });
    expect(await inspect(at)).toMatchObject({ width: WIDTH, height: HEIGHT, pages: PAGES, sampleType: "uint16" });
    for (let page = 0; page < PAGES; page++) expect(Array.from((await decode(at, page)).samples)).toEqual(planeOf(page));
  });
});

test("a chunk that its shard has not, and a shard that is not there, hold the fill value", async () => {
  const at = writeArray({ change: (chunks) => chunks.with(1, null) });
  expect(Array.from((await decode(at, 0)).samples).slice(0, WIDTH)).toEqual([0, 1, 2, 7, 7, 7, 6, 7, 8, 7]);
  writeArray();
  rmSync(path.join(folder.path, "c/0/0/0"));
  expect(Array.from((await decode(at, 0)).samples).slice(0, WIDTH)).toEqual([7, 7, 7, 7, 7, 7, 6, 7, 8, 9]);
});

test("the index of a shard is read once for all planes, and anew when the shard changes", async () => {
  const at = writeArray();
  const shard = path.join(folder.path, "c/0/0/0");
  const { atime, mtime } = statSync(shard);
  utimesSync(shard, atime, mtime);
  await decode(at, 0);
  const broken = readFileSync(shard);
  broken[broken.length - 1]! ^= 1;
  writeFileSync(shard, broken);
  utimesSync(shard, atime, mtime);
  expect(Array.from((await decode(at, 1)).samples)).toEqual(planeOf(1));
  utimesSync(shard, atime, new Date(mtime.getTime() + 1_000));
  await refusal(at, "ImageDamaged", /the index of a shard/);
});

test("what is wrong with a shard is said", async () => {
  const sound = chunksOf(0, 0, 0, "gzip");
  const whole = shardOf(sound);
  const at = writeArray();
  const refused = async (shard: Buffer, message: RegExp) => {
    writeShard([0, 0, 0], shard);
    await refusal(at, "ImageDamaged", message);
  };
  const entry = (place: number, offset: bigint, length: bigint) => {
    const index = Buffer.from(whole.subarray(-132, -4));
    index.writeBigUInt64LE(offset, 16 * place);
    index.writeBigUInt64LE(length, 16 * place + 8);
    return Buffer.concat([whole.subarray(0, -132), withChecksum(index)]);
  };
  await refused(whole.subarray(0, 100), /a shard has 100 bytes, and its index alone 132/);
  await refused(whole.subarray(0, -5), /the index of a shard does not agree with its checksum/);
  await refused(Buffer.from(whole).fill(whole.at(-9)! ^ 1, whole.length - 9, whole.length - 8), /the index of a shard does not agree with its checksum/);
  await refused(entry(1, BigInt(whole.length), 10n), new RegExp(`a shard ends at byte ${whole.length}, and a chunk of it at byte ${whole.length + 10}`));
  await refused(entry(1, 2n ** 63n, 2n ** 63n), /a shard ends at byte \d+, and a chunk of it at byte 18446744073709551616/);
  await refused(entry(1, 2n ** 64n - 1n, 10n), /a shard ends at byte \d+/);
  await refused(entry(1, 0n, 10n), /two parts of a shard lie in the same place/);
  await refused(entry(1, BigInt(whole.length - 100), 10n), /two parts of a shard lie in the same place/);
  await refused(shardOf(sound.with(1, gzipSync(Buffer.alloc(50 * 2 ** 20)))), /a chunk unpacks to more than the 77 bytes that it can hold/);
  await refused(shardOf(sound.with(1, sound[1]!.subarray(0, 20))), /./);
});

test("a chunk that does not agree with its checksum is damage", async () => {
  const at = writeArray({ packed: "a checksum", change: (chunks) => chunks.map((chunk) => chunk && Buffer.from(chunk).fill(0xee, 3, 4)) });
  await refusal(at, "ImageDamaged", /a chunk does not agree with its checksum/);
});

test("layouts of shards that are not read are refused before anything of them is", async () => {
  const bytes = { name: "bytes", configuration: { endian: "little" } };
  const codecs = (...list: readonly object[]) => ({ description: { codecs: list } });
  const sharding = shardingCodec(INNER, [bytes]) as { name: string; configuration: object };
  const changed = (configuration: object) => codecs({ ...sharding, configuration: { ...sharding.configuration, ...configuration } });
  await refusal(writeArray(codecs(sharding, { name: "gzip" })), "ImageUnsupported", /shards that are packed by gzip/);
  await refusal(writeArray(changed({ codecs: [sharding] })), "ImageUnsupported", /shards in shards/);
  await refusal(writeArray(changed({ index_codecs: [bytes, { name: "gzip" }] })), "ImageUnsupported", /an index of shards that is packed by bytes and gzip/);
  await refusal(writeArray(changed({ chunk_shape: [1, 3, 3] })), "ImageDamaged", /its shards of 2 x 4 x 6 cannot hold whole chunks of 1 x 3 x 3/);
  await refusal(writeArray(changed({ chunk_shape: [1, 0, 3] })), "ImageDamaged", /it does not say how its shards are laid out/);
  await refusal(writeArray({ description: { shape: [3, 4096, 4096], chunk_grid: { name: "regular", configuration: { chunk_shape: [2, 4096, 4096] } }, codecs: [shardingCodec([1, 1, 1], [bytes])] } }), "ImageUnsupported", /shards of 33554432 chunks, and at most 1048576 are read/);
});
