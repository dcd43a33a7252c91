import type { Samples } from "../raster.ts";
import { samplesOver } from "../sampleTypes.ts";
import { compressions } from "./compressions.ts";
import type { TiffPage } from "./page.ts";

/** Whether the strips of a page simply are its samples, so that there is nothing to decode. Most images of microscopes are stored so. */
export function isPlain({ compression, predictor, bits, tiled, bitsReversed }: TiffPage): boolean {
  return compression === compressions.none && predictor <= 1 && bits % 8 === 0 && !tiled && !bitsReversed;
}

/** The samples of strips that lie one after the other, in the byte order of this machine: every platform Moascope runs on is little-endian. */
export function plainSamples({ sampleType, bits }: TiffPage, strips: readonly Buffer[], littleEndian: boolean): Samples {
  const bytes = inOne(strips);
  if (!littleEndian && bits === 16) bytes.swap16();
  if (!littleEndian && bits === 32) bytes.swap32();
  if (!littleEndian && bits === 64) bytes.swap64();
  return samplesOver(sampleType, bytes.buffer, bytes.length);
}

/** The bytes of strips from the start of their memory. No copy is made of strips that were read there together. */
function inOne(strips: readonly Buffer[]): Buffer<ArrayBuffer> {
  const length = strips.reduce((sum, strip) => sum + strip.length, 0);
  const { buffer } = strips[0]!;
  let at = 0;
  if (buffer instanceof ArrayBuffer && strips.every((strip) => strip.buffer === buffer && strip.byteOffset === (at += strip.length) - strip.length)) return Buffer.from(buffer, 0, length);
  const bytes = Buffer.allocUnsafeSlow(length);
  at = 0;
  for (const strip of strips) {
    bytes.set(strip, at);
    at += strip.length;
  }
  return bytes;
}
