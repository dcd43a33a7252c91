import fc from "fast-check";
import sharp from "sharp";
import { afterAll, expect, test } from "vitest";
import { isFailure } from "../../../shared/failure.ts";
import { decode, inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { tiffFile, type TiffPlan } from "../fixtures/tiffFile.ts";
import type { SampleType } from "../raster.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const values: Record<SampleType, fc.Arbitrary<number>> = {
  uint8: fc.nat(255),
  int8: fc.integer({ min: -128, max: 127 }),
  uint16: fc.nat(65_535),
  int16: fc.integer({ min: -32_768, max: 32_767 }),
  uint32: fc.nat(2 ** 32 - 1),
  int32: fc.integer(),
  float32: fc.float({ noNaN: true }),
  float64: fc.double({ noNaN: true }),
};

const plan = fc
  .record({
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    channels: fc.integer({ min: 1, max: 6 }),
    sampleType: fc.constantFrom(...(Object.keys(values) as SampleType[])),
    planar: fc.boolean(),
    tile: fc.option(fc.constantFrom([16, 16] as const, [16, 32] as const), { nil: undefined }),
    rowsPerStrip: fc.integer({ min: 1, max: 25 }),
    compression: fc.constantFrom("none", "deflate", "zstd"),
    differences: fc.boolean(),
    bits: fc.integer({ min: 1, max: 15 }),
    fewBits: fc.boolean(),
  })
  .chain(({ tile, bits, fewBits, differences, ...layout }) => {
    const packed = fewBits && bits !== 8 && layout.sampleType.startsWith("uint");
    const sampleType: SampleType = packed ? (bits < 8 ? "uint8" : "uint16") : layout.sampleType;
    const value = packed ? fc.nat(2 ** bits - 1) : values[sampleType];
    const count = layout.width * layout.height * layout.channels;
    return fc.array(value, { minLength: count, maxLength: count }).map(
      (samples): TiffPlan => ({
        ...layout,
        sampleType,
        values: samples,
        differences: differences && !packed && !sampleType.startsWith("float"),
        ...(tile && { tile }),
        ...(packed && { bits }),
      }),
    );
  });

test("every layout of samples comes out as it was put in", async () => {
  await fc.assert(
    fc.asyncProperty(plan, fc.boolean(), fc.boolean(), async (page, littleEndian, bigTiff) => {
      const path = folder.write("layout.tif", tiffFile([page], { littleEndian, bigTiff }));
      const { width, height, channels, sampleType } = page;
      expect(await inspect(path)).toEqual({ width, height, channels, pages: 1, sampleType });
      if (page.differences && channels > 5 && !page.planar && !littleEndian && !sampleType.endsWith("8")) {
        // The one layout that neither library reads exactly.
        await expect(decode(path, 0)).rejects.toThrow(`big-endian differences of ${channels} samples a pixel`);
        return;
      }
      const raster = await decode(path, 0);
      expect({ ...raster, samples: Array.from(raster.samples) }).toEqual({ width, height, channels, samples: Array.from(page.values) });
    }),
    { numRuns: 200 },
  );
});

const noise = Uint16Array.from({ length: 90 * 70 * 3 }, (_, index) => 2000 + 1500 * Math.sin(index / 50) + ((index * 7919) % 40));

test.each(["none", "lzw", "deflate", "packbits"] as const)("what libtiff packs with %s is unpacked exactly", async (compression) => {
  for (const channels of [1, 3] as const) {
    for (const predictor of compression === "lzw" || compression === "deflate" ? (["none", "horizontal"] as const) : (["none"] as const)) {
      for (const tile of [false, true]) {
        const interleaved = noise.subarray(0, 90 * 70 * channels);
        const path = `${folder.path}/libtiff.tif`;
        await sharp(interleaved, { raw: { width: 90, height: 70, channels } })
          .toColourspace(channels === 1 ? "grey16" : "rgb16")
          .tiff({ compression, predictor, tile, tileWidth: 32, tileHeight: 16 })
          .toFile(path);
        const { samples } = await decode(path, 0);
        const expected = Uint16Array.from(samples, (_, index) => interleaved[(index % 6300) * channels + Math.floor(index / 6300)]!);
        expect(samples).toEqual(expected);
      }
    }
  }
});

test("LZW survives runs, full tables and data that does not repeat", async () => {
  const patterns = [() => 7, (index: number) => index & 255, (index: number) => Math.floor(Math.abs(Math.sin(index * 12.9898) * 43758.5453)) & 255];
  for (const pattern of patterns) {
    const bytes = Uint8Array.from({ length: 300 * 200 }, (_, index) => pattern(index));
    const path = `${folder.path}/lzw.tif`;
    await sharp(bytes, { raw: { width: 300, height: 200, channels: 1 } }).toColourspace("b-w").tiff({ compression: "lzw", predictor: "none" }).toFile(path);
    expect((await decode(path, 0)).samples).toEqual(bytes);
  }
});

test.each([1, 3] as const)("floats whose bytes libtiff ordered by weight are put together again, %i a pixel", async (channels) => {
  const interleaved = noise.subarray(0, 6300 * channels);
  const path = `${folder.path}/float.tif`;
  await sharp(interleaved, { raw: { width: 90, height: 70, channels } })
    .toColourspace(channels === 1 ? "grey16" : "rgb16")
    .tiff({ compression: "deflate", predictor: "float" })
    .toFile(path);
  expect((await inspect(path)).sampleType).toBe("float32");
  const { samples } = await decode(path, 0);
  expect(samples).toEqual(Float32Array.from(samples, (_, index) => interleaved[(index % 6300) * channels + Math.floor(index / 6300)]!));
});

const four: TiffPlan = { width: 2, height: 1, channels: 4, sampleType: "uint8", values: [1, 2, 3, 4, 5, 6, 7, 8] };

test("four samples stay four unless one is marked as transparency beside red, green and blue", async () => {
  const channelsWith = async (tags: Record<number, readonly number[]>) => (await decode(folder.write("four.tif", tiffFile([{ ...four, tags }])), 0)).channels;
  expect(await channelsWith({ 262: [5] })).toBe(4);
  expect(await channelsWith({ 262: [1], 338: [0, 0, 0] })).toBe(4);
  expect(await channelsWith({ 262: [2], 338: [0] })).toBe(4);
  expect(await channelsWith({ 262: [2], 338: [2] })).toBe(3);
  for (const planar of [true, false]) {
    const { samples } = await decode(folder.write("four.tif", tiffFile([{ ...four, planar, tags: { 262: [2], 338: [1] } }])), 0);
    expect(Array.from(samples)).toEqual([1, 2, 3, 4, 5, 6]);
  }
});

const small = (value: number, tags: Record<number, readonly number[]> = {}): TiffPlan => ({ width: 2, height: 2, channels: 1, sampleType: "uint16", values: [value, 0, 0, value], tags });

test("pages are read one at a time, without thumbnails and masks", async () => {
  const path = folder.write("pages.tif", tiffFile([small(10), small(20, { 254: [1], 256: [1] }), small(30), small(40, { 254: [4] })]));
  expect((await inspect(path)).pages).toBe(2);
  expect((await decode(path, 1)).samples[0]).toBe(30);
  await expect(decode(path, 2)).rejects.toSatisfy((error) => isFailure(error, "PageMissing"));
});

test("pages of different sizes are refused", async () => {
  const path = folder.write("pages.tif", tiffFile([small(1), { ...small(2), width: 1, height: 4 }]));
  await expect(inspect(path)).rejects.toThrow("page 2 is 1 x 4 pixels and page 1 is 2 x 2");
});

test("a page that does not say how large it is, is damage", async () => {
  const bytes = tiffFile([small(1), small(2)]);
  const first = bytes.readUInt32LE(4);
  const second = bytes.readUInt32LE(first + 2 + 12 * bytes.readUInt16LE(first));
  for (let entry = second + 2; ; entry += 12) {
    if (bytes.readUInt16LE(entry) !== 257) continue;
    bytes.writeUInt16LE(258, entry);
    break;
  }
  await expect(inspect(folder.write("sizeless.tif", bytes))).rejects.toThrow("page 2 does not say how large it is");
});

test("JPEG inside TIFF is unpacked", async () => {
  const path = `${folder.path}/jpeg.tif`;
  await sharp({ create: { width: 64, height: 48, channels: 3, background: { r: 200, g: 100, b: 50 } } }).tiff({ compression: "jpeg" }).toFile(path);
  const { channels, samples } = await decode(path, 0);
  expect(channels).toBe(3);
  for (const [channel, expected] of [200, 100, 50].entries()) expect(Math.abs(samples[channel * 64 * 48]! - expected)).toBeLessThan(4);
});

const packed = tiffFile([{ ...small(300), compression: "deflate" }, { width: 5, height: 5, channels: 2, sampleType: "uint16", values: Array.from({ length: 50 }, (_, index) => index * 900), rowsPerStrip: 2 }]);
const plain = tiffFile([{ width: 9, height: 7, channels: 1, sampleType: "uint8", values: Array.from({ length: 63 }, (_, index) => index) }], { littleEndian: false });

test("a file cut off anywhere is refused", async () => {
  for (const whole of [packed, plain]) {
    for (let length = 1; length < whole.length; length++) {
      const path = folder.write("cut.tif", whole.subarray(0, length));
      // A header may survive; the pixels may not.
      const outcome = await Promise.all([inspect(path).then(({ pages }) => pages), decode(path, 0)]).catch((error: unknown) => error);
      expect(outcome, `cut at ${length} of ${whole.length}`).toMatchObject({ name: "Failure" });
    }
  }
});

test("a strip that is shorter than its rows is damage, whether packed or not", async () => {
  const short = (page: TiffPlan) => decode(folder.write("short.tif", tiffFile([page])), 0);
  await expect(short(small(1, { 279: [7] }))).rejects.toThrow("block 1 of 1 has 7 of its 8 bytes");
  await expect(short({ ...small(1), compression: "deflate", tags: { 257: [3], 278: [3] } })).rejects.toThrow("Not enough data");
  await expect(short(small(1, { 279: [0] }))).rejects.toThrow("block 1 of 1 has 0 of its 8 bytes");
  await expect(short(small(1, { 257: [4], 278: [2] }))).rejects.toThrow("1 of its 2 blocks are listed");
});

test("a file with any one byte changed is read or refused, and neither crashes nor hangs", async () => {
  for (const whole of [packed, plain]) {
    for (let at = 0; at < whole.length; at++) {
      for (const value of [0, 0xff, whole[at]! ^ 1]) {
        const changed = Buffer.from(whole);
        changed[at] = value;
        const outcome = await decode(folder.write("changed.tif", changed), 0).catch((error: unknown) => error);
        expect(outcome instanceof Error ? outcome.name : "Raster").toMatch(/^(Failure|Raster)$/);
      }
    }
  }
});

test("directories in a circle are damage", async () => {
  const bytes = tiffFile([small(1)]);
  bytes.writeUInt32LE(bytes.readUInt32LE(4), bytes.length - 4);
  await expect(inspect(folder.write("circle.tif", bytes))).rejects.toThrow("its pages point at each other in a circle");
});

test("sizes are checked before memory is taken", async () => {
  const refused = (tags: Record<number, readonly number[]>) => inspect(folder.write("bomb.tif", tiffFile([small(1, tags)])));
  await expect(refused({ 256: [100_000], 257: [100_000] })).rejects.toThrow("at most 100 megapixels");
  await expect(refused({ 277: [17], 258: Array.from({ length: 17 }, () => 16) })).rejects.toThrow("at most 16");
  await expect(refused({ 256: [10_000], 257: [10_000], 277: [16] })).rejects.toThrow("at most 2 GiB");
  await expect(refused({ 256: [0] })).rejects.toThrow("damaged");
  const tiled = folder.write("bomb.tif", tiffFile([{ ...small(1), tile: [16, 16], tags: { 322: [4_000_000_000], 323: [4_000_000_000] } }]));
  await expect(decode(tiled, 0)).rejects.toSatisfy((error) => isFailure(error, "ImageDamaged"));
});

test("what is not read is said by name", async () => {
  const refused = (tags: Record<number, readonly number[]>) => decode(folder.write("other.tif", tiffFile([small(1, tags)])), 0);
  await expect(refused({ 259: [34712] })).rejects.toThrow("JPEG 2000");
  await expect(refused({ 339: [6] })).rejects.toThrow("complex samples of 16 bits");
  await expect(refused({ 339: [3] })).rejects.toThrow("floating-point samples of 16 bits");
});
