import fc from "fast-check";
import sharp from "sharp";
import { afterAll, expect, test, vi } from "vitest";
import { isFailure } from "../../../shared/failure.ts";
import { ByteFile } from "../byteFile.ts";
import { decode } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { tiffFile, type TiffPlan } from "../fixtures/tiffFile.ts";
import { readDirectories } from "./directories.ts";
import { onePageTiff, type Fields } from "./onePage.ts";
import { tags } from "./tags.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const samplesOf = async (bytes: Buffer) => Array.from((await decode(folder.write("pixels.tif", bytes), 0)).samples);
const refusalOf = async (bytes: Buffer) => decode(folder.write("refused.tif", bytes), 0).catch((error: unknown) => error);

const counting = (count: number, step: number) => Array.from({ length: count }, (_, index) => (index * step) % 256);

test("samples are never converted, whatever colours they are said to be", async () => {
  const interpretations = { whiteIsZero: 0, blackIsZero: 1, rgb: 2, palette: 3, mask: 4, inks: 5, lab: 8, iccLab: 9, colourFilter: 32803 };
  const planned = fc.record({
    photometric: fc.constantFrom(...Object.values(interpretations)),
    channels: fc.integer({ min: 1, max: 8 }),
    extra: fc.constantFrom(undefined, 0, 2),
    sampleType: fc.constantFrom("uint8", "uint16", "int16", "float32"),
    planar: fc.boolean(),
    differences: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(planned, async ({ photometric, extra, ...layout }) => {
      const plan: TiffPlan = { ...layout, width: 3, height: 2, values: counting(6 * layout.channels, 37), compression: "deflate", differences: layout.differences && layout.sampleType !== "float32" };
      const file = tiffFile([{ ...plan, tags: { 262: [photometric], ...(extra !== undefined && { 338: Array.from({ length: Math.max(1, layout.channels - 3) }, () => extra) }) } }]);
      const raster = await decode(folder.write("colours.tif", file), 0);
      expect(Array.from(raster.samples)).toEqual(Array.from(plan.values).slice(0, 6 * raster.channels));
      expect(layout.channels - raster.channels).toBeLessThanOrEqual(extra === 2 ? 1 : 0);
    }),
    { numRuns: 150 },
  );
});

type Packing = "lzw" | "packbits" | "jpeg";

/** Bytes as libtiff packs them, with the tags that say how. */
async function packed(bytes: Uint8Array, compression: Packing): Promise<{ readonly block: Buffer; readonly fields: Fields }> {
  const path = `${folder.path}/packed.tif`;
  await sharp(bytes, { raw: { width: bytes.length / 8, height: 8, channels: 1 } }).toColourspace("b-w").tiff({ compression, predictor: "none" }).toFile(path);
  using file = new ByteFile(path);
  const directory = readDirectories(file).all[0]!;
  const [at, length] = [directory.numbers(tags.stripOffsets)!, directory.numbers(tags.stripByteCounts)!];
  expect(at).toHaveLength(1);
  const tables = directory.numbers(tags.jpegTables);
  return {
    block: Buffer.from(file.bytes(at[0]!, length[0]!)),
    fields: { [tags.compression]: directory.numbers(tags.compression)!, ...(tables && { [tags.jpegTables]: tables }) },
  };
}

const bytes = Uint8Array.from({ length: 96 * 8 }, (_, index) => (index * index) % 251);
const layouts: Record<string, Fields> = {
  "8 bits": { [tags.width]: [96], [tags.height]: [8], [tags.bitsPerSample]: [8] },
  "12 bits": { [tags.width]: [64], [tags.height]: [8], [tags.bitsPerSample]: [12] },
  "64 bits": { [tags.width]: [12], [tags.height]: [8], [tags.bitsPerSample]: [64], [tags.sampleFormat]: [3] },
};

test.each([
  ["lzw", "8 bits"],
  ["lzw", "12 bits"],
  ["lzw", "64 bits"],
  ["packbits", "8 bits"],
  ["packbits", "12 bits"],
  ["jpeg", "8 bits"],
] as const)("a strip packed with %s in samples of %s is read whole or not at all", async (compression, layout) => {
  // geotiff says there what libtiff says in its error.
  const warnings = vi.spyOn(console, "warn").mockReturnValue();
  const { block, fields } = await packed(bytes, compression);
  const file = (length: number) => onePageTiff(true, { ...layouts[layout], ...fields }, false, [block.subarray(0, length)]);
  const whole = await samplesOf(file(block.length));
  if (layout === "8 bits" && compression !== "jpeg") expect(whole).toEqual(Array.from(bytes));
  if (layout === "12 bits") expect(whole.slice(0, 2)).toEqual([(bytes[0]! << 4) | (bytes[1]! >> 4), ((bytes[1]! & 15) << 8) | bytes[2]!]);
  // What ends a packed strip may be missing; pixels may not.
  for (let length = 0; length < block.length - 4; length += 7) expect(await refusalOf(file(length)), `${length} of ${block.length} bytes`).toSatisfy((error) => isFailure(error, "ImageDamaged"));
  warnings.mockRestore();
});

test("bits that run backwards are turned round", async () => {
  const plan: TiffPlan = { width: 4, height: 1, channels: 1, sampleType: "uint8", values: [0b1000_0000, 0b0000_0011, 0, 0b0101_0000], tags: { 266: [2] } };
  expect(await samplesOf(tiffFile([plan]))).toEqual([1, 0b1100_0000, 0, 0b0000_1010]);
  expect(String(await refusalOf(tiffFile([{ ...plan, bits: 4, values: [1, 2, 3, 4] }])))).toContain("bits in reversed order");
});

test("a page beside damaged ones, or far down a file, is read alone", async () => {
  const page = (value: number, tags: Record<number, readonly number[]> = {}): TiffPlan => ({ width: 1, height: 1, channels: 1, sampleType: "uint16", values: [value], tags });
  const file = folder.write("many.tif", tiffFile([...Array.from({ length: 30 }, (_, index) => page(index)), page(30, { 273: [4_000_000_000] }), page(31)]));
  expect((await decode(file, 29)).samples[0]).toBe(29);
  await expect(decode(file, 30)).rejects.toSatisfy((error) => isFailure(error, "ImageDamaged"));
  expect((await decode(file, 31)).samples[0]).toBe(31);
});

const six: TiffPlan = { width: 2, height: 1, channels: 6, sampleType: "uint16", values: counting(12, 41), compression: "deflate", differences: true };

test.each([
  ["YCbCr colours", { ...six, channels: 3, differences: false, tags: { 262: [6] } }, {}],
  ["predictor 4", { ...six, differences: false, tags: { 317: [4] } }, {}],
  ["differences of 64 bits", { ...six, sampleType: "float64", differences: false, tags: { 317: [2] } }, {}],
  ["differences of 12 bits", { ...six, bits: 12, differences: false, tags: { 317: [2] } }, {}],
  ["floating-point predictor on uint16", { ...six, differences: false, tags: { 317: [3] } }, {}],
  ["big-endian differences of 6 samples", six, { littleEndian: false }],
  ["JPEG compression of 6 samples of 16 bits", { ...six, tags: { 259: [7] } }, {}],
] as const)("what no library reads exactly is refused by name: %s", async (name, plan, dialect) => {
  const error = await refusalOf(tiffFile([plan], dialect));
  expect(isFailure(error, "ImageUnsupported"), String(error)).toBe(true);
  expect(String(error)).toContain(name);
});
