import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { Area } from "../../shared/domain/tiles.ts";
import type { PlaneSource } from "../imaging/loadImage.ts";
import { type Preparation, prepareImage } from "../imaging/recipe/prepareImage.ts";

/** A plane and what tells whether its file was replaced. */
export type CachedSource = PlaneSource & { readonly bytes: number; readonly modifiedMs: number };

/** What tensors are to be made of an image: one for each of its areas, a square of `size` pixels. */
export type TensorRequest = { readonly sources: readonly CachedSource[]; readonly areas: readonly (Area | null)[]; readonly size: number; readonly preparation: Preparation };

/** Where tensors are kept. `room` counts the bytes that may still be written, shared between threads; absent where there is no limit. */
export type TensorCache = { readonly folder: string; readonly room?: BigInt64Array | undefined };

/** Changes whenever the way from file to tensor changes, so that tensors of an older version are not found. */
const VERSION = 3;

/** Bytes of the checksum behind the numbers. */
const CHECKSUM = 4;

/**
 * One area of an image as the network reads it but for normalisation, [channels, size, size], from the cache folder or else from its files.
 * What was decoded is kept for the next time, every area of the image at once, where the folder can be written and there is room; it may be deleted whenever nothing runs.
 */
export async function cachedTensor(cache: TensorCache, request: TensorRequest, area: number): Promise<Float32Array> {
  const length = request.preparation.channels * request.size * request.size;
  const known = readTensor(tensorFile(cache.folder, request, area), length);
  if (known) return known;
  const tensors = await prepareImage(request.sources, request.areas, request.size, request.preparation);
  try {
    for (const [at, tensor] of tensors.entries()) if (hasRoom(cache, tensorBytes(length))) writeTensor(tensorFile(cache.folder, request, at), tensor);
  } catch (error) {
    // A project on a disk that may only be read can be predicted and reported on all the same.
    if (!["EROFS", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  return tensors[area]!;
}

/** Bytes that a tensor of so many numbers takes in the cache. */
export function tensorBytes(length: number): number {
  return length * Float32Array.BYTES_PER_ELEMENT + CHECKSUM;
}

/** The file in which a tensor is kept. */
export function tensorFile(folder: string, { sources, areas, size, preparation: { channels, depths, anscombe, illumination } }: TensorRequest, area: number): string {
  const depth = sources.length > channels ? depths : null;
  const gains = illumination === null ? null : crc32(new Uint8Array(illumination.gains.buffer, illumination.gains.byteOffset, illumination.gains.byteLength));
  const identity = JSON.stringify([VERSION, size, areas[area], depth, anscombe, gains, sources.map(({ path, page, plane, bytes, modifiedMs }) => [path, page, plane, bytes, modifiedMs])]);
  const key = createHash("sha256").update(identity).digest("hex").slice(0, 32);
  return path.join(folder, key.slice(0, 2), key.slice(2));
}

function hasRoom({ room }: TensorCache, bytes: number): boolean {
  if (room === undefined || Atomics.sub(room, 0, BigInt(bytes)) >= BigInt(bytes)) return true;
  Atomics.add(room, 0, BigInt(bytes));
  return false;
}

/** Renamed when it is whole: a process that dies leaves no half tensor behind, and two that make the same do not meet. */
function writeTensor(file: string, image: Float32Array): void {
  const draft = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  const checked = Buffer.alloc(image.byteLength + CHECKSUM);
  checked.set(new Uint8Array(image.buffer, image.byteOffset, image.byteLength));
  checked.writeUInt32LE(crc32(checked.subarray(0, image.byteLength)), image.byteLength);
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    writeFileSync(draft, checked);
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

function readTensor(file: string, length: number): Float32Array | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  const end = length * Float32Array.BYTES_PER_ELEMENT;
  // Not flushed when it was written, so a power cut may have left another content of the right length.
  if (bytes.byteLength !== end + CHECKSUM || bytes.readUInt32LE(end) !== crc32(bytes.subarray(0, end))) return null;
  return new Float32Array(bytes.buffer, bytes.byteOffset, length);
}
