import fc from "fast-check";
import { expect, test } from "vitest";
import sharp from "sharp";
import { unpackLzw } from "./lzw.ts";
import { unpackPackBits } from "./packBits.ts";

/** The only strip of a TIFF that libtiff packed. */
async function packedByLibtiff(bytes: Uint8Array, compression: "lzw" | "packbits"): Promise<Buffer> {
  const raw = { width: bytes.length, height: 1, channels: 1 as const };
  const tiff = await sharp(bytes, { raw }).toColourspace("b-w").tiff({ compression, predictor: "none" }).toBuffer();
  const directory = tiff.readUInt32LE(4);
  const value = (tag: number) => {
    const entry = Array.from({ length: tiff.readUInt16LE(directory) }, (_, at) => directory + 2 + 12 * at).find((at) => tiff.readUInt16LE(at) === tag)!;
    return tiff.readUInt16LE(entry + 2) === 3 ? tiff.readUInt16LE(entry + 8) : tiff.readUInt32LE(entry + 8);
  };
  return tiff.subarray(value(273), value(273) + value(279));
}

// Runs of few values fill the tables with long strings; many values with short ones, so that codes grow to all lengths and begin anew.
const contents = fc.oneof(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 20_000, size: "max" }), fc.uint8Array({ minLength: 1, maxLength: 20_000, size: "max" }));

test.each([["lzw", unpackLzw], ["packbits", unpackPackBits]] as const)("what libtiff packs with %s is unpacked to the same bytes, or to as many of them as are asked for", async (compression, unpack) => {
  await fc.assert(
    fc.asyncProperty(contents, fc.integer({ min: 1, max: 25_000 }), async (values, maxOutputLength) => {
      const bytes = Buffer.from(values);
      const packed = await packedByLibtiff(bytes, compression);
      expect(unpack(packed, { maxOutputLength: bytes.length }).equals(bytes)).toBe(true);
      expect(unpack(packed, { maxOutputLength }).equals(bytes.subarray(0, maxOutputLength))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("any bytes are unpacked to at most what is asked for, or refused, at once", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3_000, size: "max" }), fc.integer({ min: 1, max: 5_000 }), (packed, maxOutputLength) => {
      expect(unpackPackBits(packed, { maxOutputLength }).length).toBeLessThanOrEqual(maxOutputLength);
      try {
        expect(unpackLzw(packed, { maxOutputLength }).length).toBeLessThanOrEqual(maxOutputLength);
      } catch (error) {
        expect(String(error)).toMatch(/the code \d+ stands for nothing/);
      }
    }),
    { numRuns: 300 },
  );
});

test("a byte of PackBits that says nothing is passed over", () => {
  expect([...unpackPackBits(Uint8Array.of(128, 1, 7, 8, 128, 254, 9), { maxOutputLength: 9 })]).toEqual([7, 8, 9, 9, 9]);
});
