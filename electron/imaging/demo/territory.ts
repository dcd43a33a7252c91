import type { RandomStream } from "../../../shared/random.ts";
import { DIRECTIONS } from "./cell.ts";
import type { PlacedCell } from "./cellLayout.ts";
import { smoothNoise } from "./noise.ts";
import { PIXELS, SIDE, type Plane } from "./plane.ts";

/** Which cell owns each pixel, and how far the pixel is from edges, in pixels. */
export type Territory = {
  /** Index of the cell, or -1 on bare glass. */
  readonly owner: Int16Array;
  /** Distance to another cell or to bare glass. */
  readonly toEdge: Plane;
  /** Distance to bare glass. */
  readonly toGlass: Plane;
};

/**
 * Shares the field among cells: a pixel goes to the cell within whose outline it lies deepest, so neighbours meet in a curved border and
 * never overlap (a Voronoi diagram with a distance of its own for every cell). Rounded cells keep all of their disc.
 */
export function shareField(cells: readonly PlacedCell[], random: RandomStream): Territory {
  const owner = new Int16Array(PIXELS).fill(-1);
  const depth = new Float32Array(PIXELS).fill(1);
  const fray = smoothNoise(random, 3.5);
  const sway = smoothNoise(random, 11);
  const perRadian = DIRECTIONS / (2 * Math.PI);

  for (const [index, cell] of cells.entries()) {
    const lead = cell.form === "spread" ? 0 : 1;
    const roughness = cell.form === "spread" ? Math.min(1.2, 0.35 + 2.6 * cell.traits.corners) : 0.5;
    const reach = Math.ceil(cell.reach * 1.15);
    const top = Math.max(0, Math.floor(cell.y) - reach);
    const bottom = Math.min(SIDE - 1, Math.ceil(cell.y) + reach);
    const left = Math.max(0, Math.floor(cell.x) - reach);
    const right = Math.min(SIDE - 1, Math.ceil(cell.x) + reach);
    for (let row = top; row <= bottom; row++) {
      const dy = row - cell.y;
      for (let column = left; column <= right; column++) {
        const dx = column - cell.x;
        const turn = Math.atan2(dy, dx) * perRadian + DIRECTIONS;
        const direction = Math.floor(turn);
        const here = cell.outline[direction % DIRECTIONS]!;
        const next = cell.outline[(direction + 1) % DIRECTIONS]!;
        const radius = here + (next - here) * (turn - direction);
        const at = row * SIDE + column;
        const relative = Math.sqrt(dx * dx + dy * dy) / radius + roughness * (0.035 * fray[at]! + 0.06 * sway[at]!);
        if (relative >= 1 || relative - lead >= depth[at]!) continue;
        depth[at] = relative - lead;
        owner[at] = index;
      }
    }
  }
  return { owner, toEdge: distances(owner, touchesOther), toGlass: distances(owner, touchesGlass) };
}

const touchesOther = (owner: Int16Array, at: number, other: number): boolean => owner[other] !== owner[at];
const touchesGlass = (owner: Int16Array, _at: number, other: number): boolean => owner[other] === -1;

/** Chamfer distance (steps of 1 and 1.41) of each owned pixel to the nearest edge; the border of the field is none. */
function distances(owner: Int16Array, isEdge: (owner: Int16Array, at: number, other: number) => boolean): Plane {
  const distance = new Float32Array(PIXELS).fill(SIDE);
  for (let at = 0; at < PIXELS; at++) {
    if (owner[at] === -1) distance[at] = 0;
    else if (
      (at % SIDE > 0 && isEdge(owner, at, at - 1)) || (at % SIDE < SIDE - 1 && isEdge(owner, at, at + 1)) ||
      (at >= SIDE && isEdge(owner, at, at - SIDE)) || (at < PIXELS - SIDE && isEdge(owner, at, at + SIDE))
    ) distance[at] = 0.5;
  }
  for (let row = 1; row < SIDE; row++) {
    for (let at = row * SIDE + 1; at < (row + 1) * SIDE - 1; at++) {
      const near = Math.min(distance[at - 1]! + 1, distance[at - SIDE]! + 1, distance[at - SIDE - 1]! + 1.41, distance[at - SIDE + 1]! + 1.41);
      if (near < distance[at]!) distance[at] = near;
    }
  }
  for (let row = SIDE - 2; row >= 0; row--) {
    for (let at = (row + 1) * SIDE - 2; at > row * SIDE; at--) {
      const near = Math.min(distance[at + 1]! + 1, distance[at + SIDE]! + 1, distance[at + SIDE + 1]! + 1.41, distance[at + SIDE - 1]! + 1.41);
      if (near < distance[at]!) distance[at] = near;
    }
  }
  return distance;
}
