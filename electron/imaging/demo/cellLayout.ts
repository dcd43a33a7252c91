import type { RandomStream } from "../../../shared/random.ts";
import { growCell, type Cell } from "./cell.ts";
import { response } from "./compounds.ts";
import { smoothNoise } from "./noise.ts";
import { phenotypes } from "./phenotypes.ts";
import type { Treatment } from "./plateMap.ts";
import { SIDE } from "./plane.ts";

/** A cell in its place; coordinates in pixels, a little outside the field too, so that cells are cut by its border. */
export type PlacedCell = Cell & { readonly x: number; readonly y: number };

/** Cells of an untreated field, with those on its border. */
const USUAL_COUNT = 70;
const MARGIN = 20;
const TRIES = 40;
/** How far a rounded cell may lie upon its neighbours, as a share of their distance. */
const SETTLING = 0.2;

/**
 * The cells of one field. They grow in islands: each is tried in places until one is found that is not too near to the others, favouring
 * where the plate is dense. `density` is the cells of this site relative to the usual.
 */
export function placeCells(treatment: Treatment, density: number, random: RandomStream): readonly PlacedCell[] {
  const islands = smoothNoise(random, 70);
  const count = Math.round(USUAL_COUNT * density * survival(treatment) * Math.exp(0.1 * random.normal()));
  const placed: PlacedCell[] = [];
  const side = SIDE + 2 * MARGIN;
  for (let index = 0; index < count; index++) {
    const cell = growCell(treatment, random);
    let best: { x: number; y: number; score: number } | null = null;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const neighbour = cell.form !== "spread" && random.uniform() < 0.85 ? placed[random.below(placed.length)] : undefined;
      const { x, y } = neighbour ? beside(neighbour, random) : { x: random.uniform() * side - MARGIN, y: random.uniform() * side - MARGIN };
      const score = clearance(cell, x, y, placed) + (neighbour ? SETTLING : 0);
      if (!best || score > best.score) best = { x, y, score };
      if (score < 0) continue;
      const crowding = islands[clamp(y) * SIDE + clamp(x)]!;
      if (cell.form !== "spread" || random.uniform() < 1 / (1 + Math.exp(-3.5 * crowding - 0.6))) break;
      best = { x, y, score };
    }
    // A field with no room left takes no more cells.
    if (best && best.score > -0.12) placed.push({ ...cell, x: best.x, y: best.y });
  }
  return placed;
}

/** Gap to the nearest cell over the distance at which the two would be squeezed; negative is too near. */
function clearance(cell: Cell, x: number, y: number, placed: readonly PlacedCell[]): number {
  let least = 1;
  for (const other of placed) {
    const wanted = 0.69 * (extent(cell) + extent(other));
    const gap = Math.hypot(other.x - x, other.y - y) / wanted - 1;
    if (gap < least) least = gap;
  }
  return least;
}

/** Cells that round up stay where they were, among the cells they grew with, and settle in clumps. */
function beside(neighbour: PlacedCell, random: RandomStream): { x: number; y: number } {
  const turn = random.uniform() * 2 * Math.PI;
  const away = 0.85 * extent(neighbour) + 8 + 3 * random.uniform();
  return { x: neighbour.x + away * Math.cos(turn), y: neighbour.y + away * Math.sin(turn) };
}

const extent = (cell: Cell): number => (cell.form === "spread" ? cell.traits.radius : 11);

function survival(treatment: Treatment): number {
  if (!treatment) return 1;
  const { compound, concentration } = treatment;
  const left = Math.min(1, phenotypes[compound.mechanism].survival * compound.tolerance);
  return 1 - (1 - left) * response(compound, concentration);
}

const clamp = (value: number): number => Math.min(SIDE - 1, Math.max(0, Math.round(value)));
