import { randomStream, type RandomStream } from "../../../shared/random.ts";
import { PIXELS, SIDE, type Plane } from "./plane.ts";

const TABLE = 65_536;
let table: Float32Array | undefined;

/** Standard normal numbers, drawn once a process: a field needs a quarter of a million, more than can be drawn afresh in its time. */
function normalTable(): Float32Array {
  if (table) return table;
  const random = randomStream(0x6d6f61);
  table = Float32Array.from({ length: TABLE }, () => random.normal());
  return table;
}

/** Fills `target` with standard normal numbers: the table walked from a random start in random odd steps, so no number repeats within 65,536. */
export function fillNormals(target: Float32Array, random: RandomStream): void {
  const normals = normalTable();
  const step = 2 * random.below(TABLE / 2) + 1;
  let at = random.below(TABLE);
  for (let index = 0; index < target.length; index++) {
    target[index] = normals[at]!;
    at = (at + step) & (TABLE - 1);
  }
}

/** Smooth noise about 0 with a standard deviation near 0.7; `spacing` in pixels is the size of its patches. */
export function smoothNoise(random: RandomStream, spacing: number): Plane {
  const side = Math.ceil(SIDE / spacing) + 3;
  const grid = new Float32Array(side * side);
  fillNormals(grid, random);
  const phaseX = random.uniform();
  const phaseY = random.uniform();
  const cells = new Uint16Array(SIDE);
  const weights = new Float32Array(SIDE);
  for (let column = 0; column < SIDE; column++) [cells[column], weights[column]] = position(column, spacing, phaseX);

  const plane = new Float32Array(PIXELS);
  for (let row = 0; row < SIDE; row++) {
    const [cell, weight] = position(row, spacing, phaseY);
    const above = cell * side;
    for (let column = 0; column < SIDE; column++) {
      const at = above + cells[column]!;
      const across = weights[column]!;
      const upper = grid[at]! + (grid[at + 1]! - grid[at]!) * across;
      const lower = grid[at + side]! + (grid[at + side + 1]! - grid[at + side]!) * across;
      plane[row * SIDE + column] = upper + (lower - upper) * weight;
    }
  }
  return plane;
}

/** The grid cell of a pixel, and its place within, eased so that the grid does not show as creases. */
function position(pixel: number, spacing: number, phase: number): [cell: number, weight: number] {
  const place = pixel / spacing + phase;
  const cell = Math.floor(place);
  const along = place - cell;
  return [cell, along * along * (3 - 2 * along)];
}
