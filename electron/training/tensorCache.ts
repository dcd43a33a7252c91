import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { loadImage, type PlaneSource } from "../imaging/loadImage.ts";

/** A plane and what tells whether its file was replaced. */
export type CachedSource = PlaneSource & { readonly bytes: number; readonly modifiedMs: number };

/** Changes whenever the way from file to tensor changes, so that tensors of an older version are not found. */
const VERSION = 2;

/** Bytes of the checksum behind the numbers. */
const CHECKSUM = 4;

/**
 * The image as the network reads it, [channels, size, size] in original grey levels, from the cache folder or else from its files.
 * What was decoded is kept for the next time where the folder can be written; it may be deleted whenever nothing runs.
 */
export async function cachedImage(folder: string, sources: readonly CachedSource[], size: number): Promise<Float32Array> {
  const file = path.join(folder, ...place(sources, size));
  const length = sources.length * size * size;
  const known = readTensor(file, length);
  if (known) return known;
  const image = await loadImage(sources, size);
  try {
    writeTensor(file, image);
  } catch (error) {
    // A project on a disk that may only be read can be predicted and reported on all the same.
    if (!["EROFS", "EACCES", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  return image;
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

function place(sources: readonly CachedSource[], size: number): readonly [string, string] {
  const identity = JSON.stringify([VERSION, size, sources.map(({ path, page, plane, bytes, modifiedMs }) => [path, page, plane, bytes, modifiedMs])]);
  const key = createHash("sha256").update(identity).digest("hex").slice(0, 32);
  return [key.slice(0, 2), key.slice(2)];
}
