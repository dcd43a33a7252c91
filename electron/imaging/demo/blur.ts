import { emptyPlane, PIXELS, SIDE, type Plane } from "./plane.ts";

/** The plane blurred by a Gaussian of `sigma` pixels; beyond its edge the field goes on as at the edge. */
export function gaussianBlur(plane: Plane, sigma: number): Plane {
  const weights = gaussianWeights(sigma);
  return blurColumns(blurRows(plane, weights, SIDE), weights, SIDE);
}

/** Light from far out of focus, as a wide-field microscope collects it: a blur of about `sigma` pixels, worked out on an eighth of the side. */
export function wideBlur(plane: Plane, sigma: number): Plane {
  const factor = 8;
  const side = SIDE / factor;
  const small = new Float32Array(side * side);
  for (let at = 0; at < PIXELS; at++) small[((at / SIDE / factor) | 0) * side + (((at % SIDE) / factor) | 0)]! += plane[at]! / factor ** 2;
  const weights = gaussianWeights(sigma / factor);
  return enlarged(blurColumns(blurRows(small, weights, side), weights, side), side, factor);
}

function gaussianWeights(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(2.8 * sigma));
  const weights = Float32Array.from({ length: 2 * reach + 1 }, (_, index) => Math.exp(-((index - reach) ** 2) / (2 * sigma * sigma)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function blurRows(plane: Float32Array, weights: Float32Array, side: number): Float32Array {
  const reach = (weights.length - 1) / 2;
  const blurred = new Float32Array(plane.length);
  const line = new Float32Array(side + 2 * reach);
  for (let row = 0; row < side; row++) {
    const start = row * side;
    line.set(plane.subarray(start, start + side), reach);
    line.fill(plane[start]!, 0, reach);
    line.fill(plane[start + side - 1]!, reach + side);
    for (let column = 0; column < side; column++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) sum += weights[tap]! * line[column + tap]!;
      blurred[start + column] = sum;
    }
  }
  return blurred;
}

function blurColumns(plane: Float32Array, weights: Float32Array, side: number): Float32Array {
  const reach = (weights.length - 1) / 2;
  const blurred = new Float32Array(plane.length);
  for (let row = 0; row < side; row++) {
    for (let tap = 0; tap < weights.length; tap++) {
      const from = Math.min(side - 1, Math.max(0, row + tap - reach)) * side;
      const weight = weights[tap]!;
      for (let column = 0; column < side; column++) blurred[row * side + column]! += weight * plane[from + column]!;
    }
  }
  return blurred;
}

function enlarged(small: Float32Array, side: number, factor: number): Plane {
  const plane = emptyPlane();
  const last = side - 1;
  for (let row = 0; row < SIDE; row++) {
    const y = Math.min(last, Math.max(0, (row + 0.5) / factor - 0.5));
    const top = Math.min(last - 1, Math.floor(y));
    for (let column = 0; column < SIDE; column++) {
      const x = Math.min(last, Math.max(0, (column + 0.5) / factor - 0.5));
      const left = Math.min(last - 1, Math.floor(x));
      const at = top * side + left;
      const upper = small[at]! + (small[at + 1]! - small[at]!) * (x - left);
      const lower = small[at + side]! + (small[at + side + 1]! - small[at + side]!) * (x - left);
      plane[row * SIDE + column] = upper + (lower - upper) * (y - top);
    }
  }
  return plane;
}
