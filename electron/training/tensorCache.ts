import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadImage, type PlaneSource } from "../imaging/loadImage.ts";

/** A plane and what tells whether its file was replaced. */
export type CachedSource = PlaneSource & { readonly bytes: number; readonly modifiedMs: number };

/** Changes whenever the way from file to tensor changes, so that tensors of an older version are not found. */
const VERSION = 1;

/**
 * The image as the network reads it, [channels, size, size] in original grey levels, from the cache folder or else from its files.
 * What was decoded is kept for the next time; the folder may be deleted whenever nothing runs.
 */
export async function cachedImage(folder: string, sources: readonly CachedSource[], size: number): Promise<Float32Array> {
  const file = path.join(folder, ...place(sources, size));
  const length = sources.length * size * size;
  const known = readTensor(file, length);
  if (known) return known;
  const image = await loadImage(sources, size);
  mkdirSync(path.dirname(file), { recursive: true });
  // Renamed when it is whole: a process that dies leaves no half tensor behind, and two that make the same do not meet.
  const draft = `${file}.${process.pid}-${Math.random().toString(36).slice(2)}`;
  writeFileSync(draft, image);
  renameSync(draft, file);
  return image;
}

function readTensor(file: string, length: number): Float32Array | null {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  if (bytes.byteLength !== length * Float32Array.BYTES_PER_ELEMENT) return null;
  return new Float32Array(bytes.buffer, bytes.byteOffset, length);
}

function place(sources: readonly CachedSource[], size: number): readonly [string, string] {
  const identity = JSON.stringify([VERSION, size, sources.map(({ path, page, plane, bytes, modifiedMs }) => [path, page, plane, bytes, modifiedMs])]);
  const key = createHash("sha256").update(identity).digest("hex").slice(0, 32);
  return [key.slice(0, 2), key.slice(2)];
}
