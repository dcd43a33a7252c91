import { createHash } from "node:crypto";
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import type { Area } from "../../shared/domain/tiles.ts";
import type { PlaneSource } from "../imaging/loadImage.ts";
import { cutMask, readMask } from "../imaging/masks.ts";
import { type Preparation, prepareImage } from "../imaging/recipe/prepareImage.ts";

/** A plane and what tells whether its file was replaced. */
export type CachedSource = PlaneSource & { readonly bytes: number; readonly modifiedMs: number };

/** What tensors are to be made of an image: one for each of its areas, a square of `size` pixels. */
export type TensorRequest = { readonly sources: readonly CachedSource[]; readonly areas: readonly (Area | null)[]; readonly size: number; readonly preparation: Preparation };

/** What is to be made of the mask of an image of that size: 1 for objects and 0 for background. */
export type MaskRequest = { readonly source: Pick<CachedSource, "path" | "bytes" | "modifiedMs">; readonly width: number; readonly height: number; readonly areas: TensorRequest["areas"]; readonly size: number };

/** Where tensors are kept. `room` counts the bytes that may still be written, shared between threads; absent where there is no limit. */
export type TensorCache = { readonly folder: string; readonly room?: BigInt64Array | undefined };

/** Changes whenever the way from file to tensor changes, so that tensors of an older version are not found. */
const VERSION = 5;

/** Bytes of the checksum behind the numbers. */
const CHECKSUM = 4;

/**
 * One area of an image as the network reads it but for normalisation, [channels, size, size], from the cache folder or else from its files.
 * What was decoded is kept for the next time, every area of the image at once, where the folder can be written and there is room; it may be deleted whenever nothing runs.
 * `room` is where a kept tensor is read to: whoever reads many, one after the other, takes the same for all.
 */
export async function cachedTensor(cache: TensorCache, request: TensorRequest | MaskRequest, area: number, room = tensorRoom(request)): Promise<Float32Array> {
  const length = lengthOf(request);
  if (readTensor(tensorFile(cache.folder, request, area), room)) return new Float32Array(room.buffer, room.byteOffset, length);
  const { areas, size } = request;
  const tensors = "source" in request ? cutMask(await readMask(request.source.path, request.width, request.height), areas, size) : await prepareImage(request.sources, areas, size, request.preparation);
  for (const [at, tensor] of tensors.entries()) keep(cache, tensorFile(cache.folder, request, at), tensor);
  return tensors[area]!;
}

/** Memory for one kept tensor. Not filled with zeros first: that would take longer than to read it. */
export function tensorRoom(request: TensorRequest | MaskRequest): Buffer {
  return Buffer.allocUnsafeSlow(tensorBytes(lengthOf(request)));
}

function lengthOf(request: TensorRequest | MaskRequest): number {
  return ("source" in request ? 1 : request.preparation.channels) * request.size ** 2;
}

/** Bytes that a tensor of so many numbers takes in the cache. */
export function tensorBytes(length: number): number {
  return length * Float32Array.BYTES_PER_ELEMENT + CHECKSUM;
}

/** The file in which a tensor is kept. */
export function tensorFile(folder: string, request: TensorRequest | MaskRequest, area: number): string {
  return keptFile(folder, "source" in request ? maskIdentity(request, area) : imageIdentity(request, area));
}

/** The file for what is made of all that is listed. */
export function keptFile(folder: string, madeOf: unknown): string {
  const key = createHash("sha256").update(JSON.stringify(madeOf)).digest("hex").slice(0, 32);
  return path.join(folder, key.slice(0, 2), key.slice(2));
}

function maskIdentity({ source: { path, bytes, modifiedMs }, width, height, areas, size }: MaskRequest, area: number): unknown {
  return [VERSION, "mask", size, areas[area], width, height, path, bytes, modifiedMs];
}

function imageIdentity({ sources, areas, size, preparation: { channels, depths, anscombe, illumination } }: TensorRequest, area: number): unknown {
  const depth = sources.length > channels ? depths : null;
  const gains = illumination === null ? null : crc32(new Uint8Array(illumination.gains.buffer, illumination.gains.byteOffset, illumination.gains.byteLength));
  return [VERSION, size, areas[area], depth, anscombe, gains, sources.map(sourceIdentity)];
}

/** What tells a plane from others, and from what it was before its file was replaced. */
export function sourceIdentity({ path, page, plane, bytes, modifiedMs }: CachedSource): unknown {
  return [path, page, plane, bytes, modifiedMs];
}

/** Keeps numbers in a file where the folder can be written and there is room. */
export function keep(cache: TensorCache, file: string, numbers: Float32Array): void {
  try {
    if (hasRoom(cache, tensorBytes(numbers.length))) writeTensor(file, numbers);
  } catch (error) {
    // A project on a disk that may only be read can be predicted and reported on all the same.
    if (!["EROFS", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
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

/** Reads what is kept in a file into all of `room`, its checksum too; false where that is nothing, or not what was written. */
export function readTensor(file: string, room: Buffer): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  try {
    if (fstatSync(descriptor).size !== room.byteLength || readSync(descriptor, room, 0, room.byteLength, 0) !== room.byteLength) return false;
  } finally {
    closeSync(descriptor);
  }
  const end = room.byteLength - CHECKSUM;
  // Not flushed when it was written, so a power cut may have left another content of the right length.
  return room.readUInt32LE(end) === crc32(room.subarray(0, end));
}
