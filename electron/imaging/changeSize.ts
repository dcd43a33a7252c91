/** Square planes [..., size, size] with sides so many times shorter: each pixel the mean of a square of pixels. */
export function shrink(planes: Float32Array, size: number, factor: number): Float32Array {
  const side = size / factor;
  if (!Number.isInteger(side)) throw new Error(`A side of ${size} pixels cannot be made ${factor} times shorter.`);
  const small = new Float32Array(planes.length / factor ** 2);
  for (let plane = 0; plane < planes.length / (size * size); plane++) {
    for (let row = 0; row < size; row++) {
      const to = (plane * side + Math.floor(row / factor)) * side;
      const from = (plane * size + row) * size;
      for (let column = 0; column < size; column++) small[to + Math.floor(column / factor)]! += planes[from + column]! / factor ** 2;
    }
  }
  return small;
}

/** Keys's a. */
const BEND = -0.5;

/**
 * Square planes [..., side, side] with sides so many times longer, by cubic convolution (Keys 1981, doi 10.1109/TASSP.1981.1163711): what enlarging without learning comes
 * to. Beyond the edges the last pixel is repeated.
 */
export function enlarge(planes: Float32Array, side: number, factor: number): Float32Array {
  const size = side * factor;
  const count = planes.length / (side * side);
  const wide = new Float32Array(count * side * size);
  const large = new Float32Array(count * size * size);
  const taps = Array.from({ length: size }, (_, at) => tapsAt((at + 0.5) / factor - 0.5, side));
  for (let row = 0; row < count * side; row++) {
    for (const [at, own] of taps.entries()) {
      let sum = 0;
      for (const { place, weight } of own) sum += weight * planes[row * side + place]!;
      wide[row * size + at] = sum;
    }
  }
  for (let plane = 0; plane < count; plane++) {
    for (const [at, own] of taps.entries()) {
      for (let column = 0; column < size; column++) {
        let sum = 0;
        for (const { place, weight } of own) sum += weight * wide[(plane * side + place) * size + column]!;
        large[(plane * size + at) * size + column] = sum;
      }
    }
  }
  return large;
}

/** The four pixels around a place on a line of `side` pixels, and how much each counts. */
function tapsAt(at: number, side: number): readonly { readonly place: number; readonly weight: number }[] {
  const first = Math.floor(at) - 1;
  return [0, 1, 2, 3].map((tap) => ({ place: Math.min(side - 1, Math.max(0, first + tap)), weight: cubic(Math.abs(at - first - tap)) }));
}

function cubic(distance: number): number {
  if (distance < 1) return (BEND + 2) * distance ** 3 - (BEND + 3) * distance ** 2 + 1;
  return distance < 2 ? BEND * (distance ** 3 - 5 * distance ** 2 + 8 * distance - 4) : 0;
}
