/** Side of a demo field in pixels; a pixel is about 0.8 micrometres. */
export const SIDE = 256;
export const PIXELS = SIDE * SIDE;

/** One channel before the camera: fluorescence per pixel, row by row, where 1 is the cytoplasm of a typical untreated cell. */
export type Plane = Float32Array;

export const emptyPlane = (): Plane => new Float32Array(PIXELS);

/** Adds light at a place between pixels, shared among the four pixels around it; what lies outside is lost. */
export function addPoint(plane: Plane, x: number, y: number, amount: number): void {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= SIDE - 1 || row >= SIDE - 1) return;
  const right = x - column;
  const below = y - row;
  const at = row * SIDE + column;
  plane[at]! += amount * (1 - right) * (1 - below);
  plane[at + 1]! += amount * right * (1 - below);
  plane[at + SIDE]! += amount * (1 - right) * below;
  plane[at + SIDE + 1]! += amount * right * below;
}

/** Adds a thin straight line that fades from `start` to `end`, both in light per pixel of length. */
export function addLine(plane: Plane, x0: number, y0: number, x1: number, y1: number, start: number, end = start): void {
  const steps = Math.max(1, Math.ceil(Math.hypot(x1 - x0, y1 - y0)));
  for (let step = 0; step <= steps; step++) {
    const along = step / steps;
    addPoint(plane, x0 + (x1 - x0) * along, y0 + (y1 - y0) * along, start + (end - start) * along);
  }
}

/** Adds a round Gaussian spot; `sigma` in pixels, `peak` in light per pixel at its centre. */
export function addSpot(plane: Plane, x: number, y: number, sigma: number, peak: number): void {
  const reach = Math.ceil(3 * sigma);
  const left = Math.max(0, Math.floor(x) - reach);
  const right = Math.min(SIDE - 1, Math.ceil(x) + reach);
  const top = Math.max(0, Math.floor(y) - reach);
  const bottom = Math.min(SIDE - 1, Math.ceil(y) + reach);
  const fall = 1 / (2 * sigma * sigma);
  for (let row = top; row <= bottom; row++) {
    const vertical = (row - y) ** 2;
    for (let column = left; column <= right; column++) {
      plane[row * SIDE + column]! += peak * Math.exp(-((column - x) ** 2 + vertical) * fall);
    }
  }
}

/** The pixel that holds a place, or -1 outside the field. */
export function pixelAt(x: number, y: number): number {
  const column = Math.round(x);
  const row = Math.round(y);
  return column < 0 || row < 0 || column >= SIDE || row >= SIDE ? -1 : row * SIDE + column;
}
