import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { get, isZarritaError, open, root } from "zarrita";
import { Failure } from "../../../shared/failure.ts";
import type { ByteFile } from "../byteFile.ts";
import { checkDimensions, MAX_FILE_BYTES, MAX_PAGES } from "../limits.ts";
import type { RasterHeader, Samples, SampleType } from "../raster.ts";
import { sampleBytes } from "../sampleTypes.ts";
import { boundUnpacking, verifyChecksums } from "../zarrCodecs.ts";
import { readShardChunk, readShardIndex, shardLayout } from "../zarrShards.ts";
import { type RasterFormat, startsWith } from "./format.ts";

boundUnpacking();
verifyChecksums();

/** Bytes that the description of an array may have, and that one of its chunks may have. */
const LARGEST_DESCRIPTION = 2 ** 20;
const LARGEST_CHUNK = 2 ** 30;
/** Chunks that one plane may lie in: a field of 10,000 x 10,000 pixels in chunks of 64 x 64 has 24,649. */
const MOST_CHUNKS = 25_000;
const descriptions = [".zarray", "zarr.json"];
const sampleTypes: readonly string[] = ["uint8", "int8", "uint16", "int16", "uint32", "int32", "float32", "float64"] satisfies SampleType[];

/**
 * One array of a Zarr group (version 2 or 3), by the file that describes it: `.zarray` or `zarr.json`. The last two axes are rows and columns; a page is one place on all
 * others, the last of them running fastest. A chunk that is missing, in its shard or altogether, holds the fill value, as the specification has it.
 */
export const zarr: RasterFormat = {
  name: "Zarr",
  matches: (head) => startsWith(head, [0x7b]),
  inspect: async (file) => (await openArray(file)).header,
  decode: async (file, page) => {
    const { array, header } = await openArray(file);
    const { width, height, pages } = header;
    if (!(page >= 0 && page < pages)) throw new Failure("PageMissing", { path: file.path, page, pages });
    const plane = await get(array, [...placeOf(page, array.shape.slice(0, -2)), null, null]).catch(throwCause);
    const samples = plane.data as Samples;
    if (samples.length !== width * height) throw new Failure("ImageDamaged", { path: file.path, detail: `a plane of it has ${samples.length} of ${width * height} samples` });
    return { width, height, channels: 1, samples: inRows(samples, plane.stride, width, height) };
  },
};

async function openArray(file: ByteFile) {
  const { path: description } = file;
  const name = path.basename(description);
  if (!descriptions.includes(name)) throw new Failure("NotAnImage", { path: description });
  if (file.size > LARGEST_DESCRIPTION) throw new Failure("ImageDamaged", { path: description, detail: "its description is larger than 1 MiB" });
  const folder = path.dirname(description);
  const shards = name === ".zarray" ? null : shardLayout(description, JSON.parse(file.all().toString()));
  const location = root({
    get: (key: string) => readKey(folder, key),
    // Of a shard its index is asked for first, as what ends the file, wherever it lies.
    getRange: async (key: string, range: { readonly offset: number; readonly length: number } | { readonly suffixLength: number }) => {
      const at = placeIn(folder, key);
      if (at === null || shards === null) return undefined;
      return "suffixLength" in range ? readShardIndex(at, shards) : readShardChunk(at, range.offset, range.length);
    },
  });
  const array = await (name === ".zarray" ? open.v2 : open.v3)(location, { kind: "array" });
  return { array, header: headerOf(description, array.shape, array.chunks, array.dtype) };
}

function headerOf(description: string, shape: readonly number[], chunks: readonly number[], dtype: string): RasterHeader {
  const isWhole = (sizes: readonly number[]) => sizes.every((size) => Number.isSafeInteger(size) && size >= 1);
  if (shape.length < 2 || shape.length > 6 || !isWhole(shape) || !isWhole(chunks)) throw new Failure("ImageUnsupported", { path: description, detail: `an array of ${shape.join(" x ") || "no"} values` });
  if (!sampleTypes.includes(dtype)) throw new Failure("ImageUnsupported", { path: description, detail: `values of type ${dtype}` });
  const sampleType = dtype as SampleType;
  const bytes = product(chunks) * sampleBytes(sampleType);
  if (bytes > LARGEST_CHUNK) throw new Failure("FileTooLarge", { path: description, bytes, limitBytes: LARGEST_CHUNK });
  const pages = product(shape.slice(0, -2));
  if (pages > MAX_PAGES) throw new Failure("ImageDamaged", { path: description, detail: `it lists more than ${MAX_PAGES} pages` });
  const header: RasterHeader = { width: shape.at(-1)!, height: shape.at(-2)!, channels: 1, pages, sampleType };
  checkDimensions(description, header);
  const across = [-2, -1].map((axis) => Math.ceil(shape.at(axis)! / chunks.at(axis)!));
  if (product(across) > MOST_CHUNKS) throw new Failure("ImageUnsupported", { path: description, detail: `a plane in ${product(across)} chunks, and at most ${MOST_CHUNKS} are read` });
  return header;
}

/** What is wrong with a chunk is in the cause of what zarrita says of it. */
function throwCause(error: unknown): never {
  throw isZarritaError(error, "CodecPipelineError") ? error.cause : error;
}

/** The samples of a plane row by row: an array that was transposed, or is kept in the order of Fortran, is given as it lies. */
function inRows(samples: Samples, stride: readonly number[], width: number, height: number): Samples {
  const [down, along] = [stride[0]!, stride[1]!];
  if ((along === 1 || width === 1) && (down === width || height === 1)) return samples;
  const rows = new (samples.constructor as new (length: number) => Samples)(samples.length);
  for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) rows[at++] = samples[y * down + x * along]!;
  return rows;
}

/** The place on each axis that a page stands for. */
function placeOf(page: number, sizes: readonly number[]): number[] {
  let left = page;
  return sizes.toReversed().map((size) => {
    const at = left % size;
    left = Math.floor(left / size);
    return at;
  }).reverse();
}

/** A file of the array, below its folder; undefined where it is not there. */
async function readKey(folder: string, key: string): Promise<Uint8Array | undefined> {
  const file = placeIn(folder, key);
  if (file === null) return undefined;
  try {
    const { size } = await stat(file);
    if (size > MAX_FILE_BYTES) throw new Failure("FileTooLarge", { path: file, bytes: size, limitBytes: MAX_FILE_BYTES });
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The file that a key names; null where that is not below the folder. */
function placeIn(folder: string, key: string): string | null {
  const file = path.join(folder, key);
  return file.startsWith(folder + path.sep) ? file : null;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
