import { Failure } from "../../../shared/failure.ts";
import type { SampleType } from "../raster.ts";
import { compressions, unreadCompressions } from "./compressions.ts";
import type { Directory } from "./directories.ts";
import { photometrics, tags } from "./tags.ts";

/** How the pixels of one page lie in the file. */
export type TiffPage = {
  readonly width: number;
  readonly height: number;
  /** Samples a pixel in the file, transparency included. */
  readonly stored: number;
  /** Samples a pixel without transparency. */
  readonly channels: number;
  readonly bits: number;
  readonly sampleType: SampleType;
  /** Whether each sample has blocks of its own (planar configuration 2). */
  readonly planar: boolean;
  readonly compression: number;
  readonly predictor: number;
  /** Whether the bits of each byte run backwards (fill order 2). */
  readonly bitsReversed: boolean;
  readonly photometric: number;
  /** Size of a tile; a strip is a block as wide as the image. */
  readonly blockWidth: number;
  readonly blockHeight: number;
  readonly tiled: boolean;
};

/** Reads the layout of a page from its tags. Fails with ImageUnsupported for samples that no SampleType holds and for compressions that are not read. */
export function readPage(path: string, directory: Directory): TiffPage {
  const one = (tag: number, otherwise: number) => directory.numbers(tag)?.[0] ?? otherwise;
  const width = one(tags.width, 0);
  const height = one(tags.height, 0);
  const stored = one(tags.samplesPerPixel, 1);
  const photometric = one(tags.photometric, 1);
  const compression = one(tags.compression, compressions.none);
  const tiled = directory.numbers(tags.tileOffsets) !== undefined;

  const bits = theOne(path, "bits", directory.numbers(tags.bitsPerSample) ?? [1]);
  const format = theOne(path, "formats", directory.numbers(tags.sampleFormat) ?? [1]);
  const known = Object.values<number>(compressions).includes(compression);
  if (!known) throw new Failure("ImageUnsupported", { path, detail: unreadCompressions[compression] ?? `TIFF compression ${compression}` });

  return {
    width,
    height,
    stored,
    channels: stored - (hasTransparency(stored, photometric, directory.numbers(tags.extraSamples)) ? 1 : 0),
    bits,
    sampleType: sampleTypeOf(path, format, bits),
    planar: one(tags.planarConfiguration, 1) === 2 && stored > 1,
    compression,
    predictor: one(tags.predictor, 1),
    bitsReversed: one(tags.fillOrder, 1) === 2,
    photometric,
    blockWidth: tiled ? one(tags.tileWidth, 0) : width,
    blockHeight: tiled ? one(tags.tileLength, 0) : Math.min(one(tags.rowsPerStrip, height), height),
    tiled,
  };
}

/** A last sample that is marked as alpha beside grey or RGB; in any other number of samples the mark is a writer's default, not transparency. */
function hasTransparency(stored: number, photometric: number, extraSamples: readonly number[] = []): boolean {
  const colours = photometric === photometrics.rgb ? 3 : 1;
  return stored === colours + 1 && photometric <= photometrics.rgb && extraSamples.length === 1 && (extraSamples[0] === 1 || extraSamples[0] === 2);
}

function sampleTypeOf(path: string, format: number, bits: number): SampleType {
  // Format 4 is "undefined", which readers take as unsigned.
  if (format === 1 || format === 4) {
    if (bits >= 1 && bits <= 8) return "uint8";
    if (bits > 8 && bits <= 16) return "uint16";
    if (bits === 32) return "uint32";
  }
  if (format === 2 && (bits === 8 || bits === 16 || bits === 32)) return `int${bits}`;
  if (format === 3 && (bits === 32 || bits === 64)) return `float${bits}`;
  const kind = { 1: "unsigned", 2: "signed", 3: "floating-point", 4: "undefined" }[format] ?? "complex";
  throw new Failure("ImageUnsupported", { path, detail: `${kind} samples of ${bits} bits` });
}

/** The value that all samples of a pixel share. */
function theOne(path: string, what: string, values: readonly number[]): number {
  if (new Set(values).size !== 1) throw new Failure("ImageUnsupported", { path, detail: `samples of different ${what}: ${values.join(", ")}` });
  return values[0]!;
}
