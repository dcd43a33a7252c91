import { gaussian } from "../gaussian.ts";
import { emptyPlane, PIXELS, SIDE, type Plane } from "./plane.ts";

/** The plane blurred by a Gaussian of `sigma` pixels; beyond its edge the field goes on as at the edge. */
export function gaussianBlur(plane: Plane, sigma: number): Plane {
  return gaussian(plane, SIDE, SIDE, sigma);
}

/** Light from far out of focus, as a wide-field microscope collects it: a blur of about `sigma` pixels, worked out on an eighth of the side. */
export function wideBlur(plane: Plane, sigma: number): Plane {
  const factor = 8;
  const side = SIDE / factor;
  const small = new Float32Array(side * side);
  for (let at = 0; at < PIXELS; at++) small[((at / SIDE / factor) | 0) * side + (((at % SIDE) / factor) | 0)]! += plane[at]! / factor ** 2;
  return enlarged(gaussian(small, side, side, sigma / factor), side, factor);
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
