import fc from "fast-check";
import sharp, { type PngOptions } from "sharp";
import { afterAll, expect, test } from "vitest";
import { decode, inspect } from "../decode.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { pngFile, type PngPlan } from "../fixtures/pngFile.ts";

const folder = temporaryFolder();
afterAll(() => folder[Symbol.dispose]());

const samplesAPixel = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const kinds = fc.constantFrom<readonly [PngPlan["depth"], PngPlan["colour"]]>([1, 0], [2, 0], [4, 0], [8, 0], [16, 0], [8, 2], [16, 2], [8, 4], [16, 4], [8, 6], [16, 6]);
const gamma = ["gAMA", Uint8Array.of(0, 0, 0x60, 0)] as const;

const plan = fc
  .tuple(kinds, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), fc.boolean(), fc.array(fc.nat(4), { minLength: 1, maxLength: 6 }), fc.integer({ min: 1, max: 3 }))
  .chain(([[depth, colour], width, height, withGamma, filters, parts]) =>
    fc
      .uint8Array({ minLength: Math.ceil((width * depth * samplesAPixel[colour]) / 8) * height, maxLength: Math.ceil((width * depth * samplesAPixel[colour]) / 8) * height })
      .map((rows): PngPlan => ({ width, height, depth, colour, rows, filters, parts, chunks: withGamma ? [gamma] : [] })),
  );

/** The planes that a plan holds, transparency left out. */
function planesOf({ width, height, depth, colour, rows }: PngPlan): number[] {
  const stored = samplesAPixel[colour];
  const rowBytes = rows.length / height;
  const sample = (x: number, y: number, channel: number) => {
    const bit = (x * stored + channel) * depth;
    const at = y * rowBytes + Math.floor(bit / 8);
    return depth === 16 ? rows[at]! * 256 + rows[at + 1]! : (rows[at]! >> (8 - depth - (bit % 8))) & (2 ** depth - 1);
  };
  const channels = colour >= 4 ? stored - 1 : stored;
  return Array.from({ length: channels * height * width }, (_, index) =>
    sample(index % width, Math.floor(index / width) % height, Math.floor(index / (width * height))),
  );
}

test("grey and RGB of every depth come out as stored, whatever filters predict them, without transparency and gamma", async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (png) => {
      const path = folder.write("kind.png", pngFile(png));
      const { channels, sampleType } = await inspect(path);
      expect(sampleType).toBe(png.depth === 16 ? "uint16" : "uint8");
      const raster = await decode(path, 0);
      expect(raster.channels).toBe(channels);
      expect(Array.from(raster.samples)).toEqual(planesOf(png));
    }),
    { numRuns: 150 },
  );
});

/** An image with every grey level, and its bytes as libvips writes them. */
const gradient = { width: 32, height: 24, samples: Uint8Array.from({ length: 32 * 24 }, (_, at) => (at * at) >> 3) };
const written = (options: PngOptions) => sharp(gradient.samples, { raw: { ...gradient, channels: 1 } }).toColourspace("b-w").png(options).toBuffer();

test("what libvips writes comes out as stored: with filters of its choice, and interlaced", async () => {
  for (const options of [{ adaptiveFiltering: true }, { progressive: true }]) {
    expect(await decode(folder.write("written.png", await written(options)), 0)).toEqual({ ...gradient, channels: 1 });
  }
});

test("bytes behind the last row are overlooked, missing and damaged ones and a filter that does not exist are not", async () => {
  const plan: PngPlan = { ...gradient, depth: 8, colour: 0, rows: gradient.samples };
  expect((await decode(folder.write("long.png", pngFile({ ...plan, excess: 100 })), 0)).samples).toEqual(gradient.samples);
  await expect(decode(folder.write("short.png", pngFile({ ...plan, height: 48 })), 0)).rejects.toThrow("the pixels are not what the header says");
  await expect(decode(folder.write("filter.png", pngFile({ ...plan, filters: [0, 5] })), 0)).rejects.toThrow("there is no filter 5");
  const flipped = pngFile(plan);
  flipped[flipped.length - 20]! ^= 1;
  await expect(decode(folder.write("flipped.png", flipped), 0)).rejects.toThrow("damaged");
});

test("a header with a wrong checksum, or that says what no PNG may be, is refused", async () => {
  const plan: PngPlan = { ...gradient, depth: 8, colour: 0, rows: gradient.samples };
  const flipped = pngFile(plan);
  flipped[19]! ^= 1;
  await expect(inspect(folder.write("checksum.png", flipped))).rejects.toThrow("the checksum of its header is wrong");
  await expect(inspect(folder.write("depth.png", pngFile({ ...plan, depth: 4, colour: 2 })))).rejects.toThrow("its header says what no PNG may be");
});

test("the header of a JPEG is what libvips says", async () => {
  const colours = sharp(Uint8Array.from({ length: 3 * 31 * 17 }, (_, index) => index * 7), { raw: { width: 31, height: 17, channels: 3 } });
  const kinds = {
    grey: colours.clone().toColourspace("b-w").jpeg(),
    colours: colours.clone().jpeg(),
    progressive: colours.clone().jpeg({ progressive: true }),
    inks: colours.clone().toColourspace("cmyk").jpeg(),
    described: colours.clone().withMetadata({ orientation: 6, density: 300 }).jpeg(),
  };
  for (const [kind, image] of Object.entries(kinds)) {
    const path = folder.write(`${kind}.jpg`, await image.toBuffer());
    const { width, height, channels } = await sharp(path).metadata();
    expect(await inspect(path), kind).toEqual({ width, height, channels, pages: 1, sampleType: "uint8" });
  }
});

test("a palette comes out as red, green and blue", async () => {
  const palette = ["PLTE", Uint8Array.of(10, 20, 30, 40, 50, 60)] as const;
  for (const chunks of [[palette], [palette, ["tRNS", Uint8Array.of(128)] as const]]) {
    const path = folder.write("palette.png", pngFile({ width: 2, height: 1, depth: 8, colour: 3, rows: Uint8Array.of(1, 0), chunks }));
    expect(await decode(path, 0)).toEqual({ width: 2, height: 1, channels: 3, samples: Uint8Array.of(40, 10, 50, 20, 60, 30) });
  }
});

test("colour profiles do not change intensities", async () => {
  const interleaved = Uint8Array.from({ length: 4 * 4 * 3 }, (_, index) => index * 5);
  const path = `${folder.path}/profile.png`;
  await sharp(interleaved, { raw: { width: 4, height: 4, channels: 3 } }).keepIccProfile().withIccProfile("p3", { attach: true }).png().toFile(path);
  const stored = await sharp(path, { ignoreIcc: true }).raw().toBuffer();
  const { samples } = await decode(path, 0);
  expect(samples).toEqual(Uint8Array.from(samples, (_, index) => stored[(index % 16) * 3 + Math.floor(index / 16)]!));
  expect((await sharp(path).raw().toBuffer()).equals(stored)).toBe(false);
});

const whole: Record<string, () => Promise<Buffer>> = {
  "a 16-bit PNG": async () => pngFile({ width: 6, height: 6, depth: 16, colour: 0, rows: Uint8Array.from({ length: 72 }, (_, index) => index * 3) }),
  "a JPEG": () => sharp(Uint8Array.from({ length: 3072 }, (_, index) => index * 7), { raw: { width: 32, height: 32, channels: 3 } }).jpeg().toBuffer(),
  "a progressive JPEG": () => sharp(Uint8Array.from({ length: 1024 }, (_, index) => index * 7), { raw: { width: 32, height: 32, channels: 1 } }).jpeg({ progressive: true }).toBuffer(),
  "a WebP": () => sharp(Uint8Array.from({ length: 3072 }, (_, index) => index * 7), { raw: { width: 32, height: 32, channels: 3 } }).webp().toBuffer(),
};

test.each(Object.keys(whole))("%s that is cut off is refused", async (kind) => {
  const bytes = await whole[kind]!();
  await decode(folder.write("whole", bytes), 0);
  // libjpeg takes milliseconds to refuse a file, so its long header is cut at every seventh byte only.
  const lengths = Array.from({ length: bytes.length - 1 }, (_, index) => index + 1).filter((length) => length % 7 === 0 || length > bytes.length - 60);
  for (const length of lengths) {
    const outcome = await decode(folder.write("cut", bytes.subarray(0, length)), 0).catch((error: unknown) => error);
    expect(outcome, `cut at ${length} of ${bytes.length}`).toMatchObject({ name: "Failure" });
  }
});

test("a grey JPEG has one channel and a CMYK JPEG keeps four", async () => {
  const grey = `${folder.path}/grey.jpg`;
  await sharp({ create: { width: 8, height: 8, channels: 3, background: "#808080" } }).toColourspace("b-w").jpeg().toFile(grey);
  expect((await decode(grey, 0)).channels).toBe(1);
  const cmyk = `${folder.path}/cmyk.jpg`;
  await sharp({ create: { width: 8, height: 8, channels: 3, background: "#804020" } }).toColourspace("cmyk").jpeg().toFile(cmyk);
  expect((await decode(cmyk, 0)).channels).toBe(4);
});

test("a header that asks for gigapixels is refused before anything is unpacked", async () => {
  const bytes = pngFile({ width: 1, height: 1, depth: 8, colour: 0, rows: Uint8Array.of(0) });
  const huge = pngFile({ width: 1, height: 1, depth: 8, colour: 0, rows: Uint8Array.of(0) });
  huge.writeUInt32BE(40_000, 16);
  huge.writeUInt32BE(40_000, 20);
  const { crc32 } = await import("node:zlib");
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
  expect((await inspect(folder.write("small.png", bytes))).width).toBe(1);
  await expect(decode(folder.write("huge.png", huge), 0)).rejects.toThrow("40000 x 40000 pixels");
});
