import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { KerasModel } from "../nn/keras.ts";

/** A network that another program made, in this program's terms: weights by name as a graph has them. */
export type ForeignNetwork = {
  readonly model: KerasModel;
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** Further files that it lies in. */
  readonly parts: readonly string[];
};

/** Larger files are refused before anything is read: an ONNX file, for one, cannot be larger. */
export const LARGEST_FILE = 2 ** 31;
export const LARGEST_DESCRIPTION = 2 ** 26;
export const MOST_TENSORS = 50_000;

/** SHA-256 of files one behind the other, in hexadecimal. */
export async function sha256Of(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  return hash.digest("hex");
}
