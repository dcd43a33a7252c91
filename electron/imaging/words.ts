import type { Samples } from "./raster.ts";

/** Samples as 32-bit words in the byte order of this machine, the lowest bits first: those that fill whole words, and none where their memory does not begin with one. */
export function wordsOf({ buffer, byteOffset, byteLength }: Samples): Int32Array {
  return byteOffset % 4 === 0 ? new Int32Array(buffer, byteOffset, byteLength >> 2) : new Int32Array(0);
}
