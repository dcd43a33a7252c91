import type { Raster, Samples } from "./raster.ts";
import { wordsOf } from "./words.ts";

/**
 * How much of the contrast is fine detail: the variance of the Laplacian (Pech-Pacheco et al. 2000, 10.1109/ICPR.2000.903548; compared with others by Pertuz et al. 2013,
 * 10.1016/j.patcog.2012.11.011) over the variance of the image, both of means of 2 x 2 pixels, in which the noise of single pixels weighs less. It does not change with
 * brightness and gain; 0 for a constant plane and for planes below 6 x 6 pixels.
 */
export function focusOf({ width, height, samples }: Raster): number {
  const [across, down] = [width >> 1, height >> 1];
  if (across < 3 || down < 3) return 0;
  const addPairs = pairsOf(samples, width);
  // Three rows, each in the place of the one before the last but one.
  const rows = new Float64Array(3 * across);
  const place = (y: number) => (y % 3) * across;
  addPairs(0, rows, 0);
  addPairs(1, rows, place(1));
  // About a level near all of them, so that sums of squares keep their digits.
  const origin = rows[0]!;
  const moments: Moments = { count: 0, sum: 0, squares: 0, edges: 0, edgeSquares: 0 };
  for (let y = 1; y < down - 1; y++) {
    addPairs(y + 1, rows, place(y + 1));
    addMoments(rows, place(y - 1), place(y), place(y + 1), across, origin, moments);
  }
  const { count, sum, squares, edges, edgeSquares } = moments;
  if (count === 0) return 0;
  const variance = squares / count - (sum / count) ** 2;
  const edgeVariance = edgeSquares / count - (edges / count) ** 2;
  return variance > 0 && Number.isFinite(variance) ? Math.max(0, edgeVariance / variance) : 0;
}

/** Sums over the values of an image, about a level, and over its Laplacian. */
type Moments = { count: number; sum: number; squares: number; edges: number; edgeSquares: number };

/** Adds those of one row but for its ends; where the Laplacian is not finite, neither counts. */
function addMoments(rows: Float64Array, above: number, row: number, below: number, across: number, origin: number, moments: Moments): void {
  let { count, sum, squares, edges, edgeSquares } = moments;
  let left = rows[row]!;
  let value = rows[row + 1]!;
  for (let x = 1; x < across - 1; x++) {
    const right = rows[row + x + 1]!;
    const edge = rows[above + x]! + rows[below + x]! + left + right - 4 * value;
    if (Number.isFinite(edge)) {
      const centred = value - origin;
      sum += centred;
      squares += centred * centred;
      edges += edge;
      edgeSquares += edge * edge;
      count++;
    }
    left = value;
    value = right;
  }
  moments.count = count;
  moments.sum = sum;
  moments.squares = squares;
  moments.edges = edges;
  moments.edgeSquares = edgeSquares;
}

/** Writes the sums of 2 x 2 pixels of the rows 2y and 2y + 1 of an image. */
type AddPairs = (y: number, out: Float64Array, to: number) => void;

/** Rows of 8 and 16 bits that are made of whole 32-bit words are read by the word, which takes a third of the time. */
function pairsOf(samples: Samples, width: number): AddPairs {
  const perWord = samples instanceof Uint8Array ? 4 : samples instanceof Uint16Array ? 2 : 0;
  const words = wordsOf(samples);
  if (perWord === 0 || width % perWord !== 0 || words.length === 0) return (y, out, to) => addSingly(samples, 2 * y * width, width, out, to);
  const stride = width / perWord;
  return perWord === 4 ? (y, out, to) => addBytes(words, 2 * y * stride, stride, out, to) : (y, out, to) => addShorts(words, 2 * y * stride, stride, out, to);
}

function addSingly(samples: Samples, start: number, width: number, out: Float64Array, to: number): void {
  for (let x = to, at = start; at + 1 < start + width; x++, at += 2) out[x] = samples[at]! + samples[at + 1]! + samples[at + width]! + samples[at + width + 1]!;
}

/** Four pixels a word; two sums fit into one. */
function addBytes(words: Int32Array, start: number, stride: number, out: Float64Array, to: number): void {
  const EVEN = 0x00ff00ff;
  for (let x = to, at = start; at < start + stride; x += 2, at++) {
    const upper = words[at]!;
    const lower = words[at + stride]!;
    const sums = (upper & EVEN) + ((upper >>> 8) & EVEN) + (lower & EVEN) + ((lower >>> 8) & EVEN);
    out[x] = sums & 0xffff;
    out[x + 1] = sums >>> 16;
  }
}

/** Two pixels a word. */
function addShorts(words: Int32Array, start: number, stride: number, out: Float64Array, to: number): void {
  for (let x = to, at = start; at < start + stride; x++, at++) {
    const upper = words[at]!;
    const lower = words[at + stride]!;
    out[x] = (upper & 0xffff) + (upper >>> 16) + (lower & 0xffff) + (lower >>> 16);
  }
}
