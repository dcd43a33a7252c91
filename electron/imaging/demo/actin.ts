import type { RandomStream } from "../../../shared/random.ts";
import { DIRECTIONS } from "./cell.ts";
import type { PlacedCell } from "./cellLayout.ts";
import { addLine, addPoint, addSpot, pixelAt, type Plane } from "./plane.ts";
import type { Territory } from "./territory.ts";

/** Light of one stress fibre per pixel of its length. */
const FIBRE = 0.62;

/** Adds what has a shape in the actin of a spread cell: stress fibres along its axis, clumps, and filopodia over bare glass. */
export function drawActin(actin: Plane, territory: Territory, index: number, cell: PlacedCell, random: RandomStream): void {
  drawStressFibres(actin, territory, index, cell, random);
  drawClumps(actin, territory, index, cell, random);
  drawFilopodia(actin, territory, cell, random);
}

function drawStressFibres(actin: Plane, territory: Territory, index: number, cell: PlacedCell, random: RandomStream): void {
  const { radius, stressFibres } = cell.traits;
  const direction = cell.angle + 0.25 * random.normal();
  for (let fibre = 0; fibre < Math.round(stressFibres); fibre++) {
    const aside = 0.75 * radius * (2 * random.uniform() - 1);
    const ahead = 0.35 * radius * random.normal();
    const light = FIBRE * cell.staining[2] * (0.4 + 0.8 * random.uniform());
    const heading = direction + 0.09 * random.normal();
    const bend = 0.006 * random.normal();
    const length = radius * (0.45 + 0.6 * random.uniform());
    for (const way of [1, -1]) {
      let x = cell.x - aside * Math.sin(direction) + ahead * Math.cos(direction);
      let y = cell.y + aside * Math.cos(direction) + ahead * Math.sin(direction);
      let along = heading;
      for (let step = 0; step < length; step++) {
        const at = pixelAt(x, y);
        if (at >= 0 && territory.owner[at] !== index) break;
        addPoint(actin, x, y, light * (1 - 0.6 * (step / length)));
        along += bend;
        x += way * Math.cos(along);
        y += way * Math.sin(along);
      }
    }
  }
}

function drawClumps(actin: Plane, territory: Territory, index: number, cell: PlacedCell, random: RandomStream): void {
  for (let clump = 0; clump < Math.round(cell.traits.actinClumps); clump++) {
    const turn = random.uniform() * 2 * Math.PI;
    const away = cell.outline[Math.floor((turn / (2 * Math.PI)) * DIRECTIONS)]! * Math.sqrt(random.uniform()) * 0.92;
    const x = cell.x + away * Math.cos(turn);
    const y = cell.y + away * Math.sin(turn);
    const at = pixelAt(x, y);
    if (at < 0 || territory.owner[at] !== index) continue;
    addSpot(actin, x, y, 0.6 + 0.6 * random.uniform(), cell.staining[2] * (0.6 + 1.7 * random.uniform()));
  }
}

function drawFilopodia(actin: Plane, territory: Territory, cell: PlacedCell, random: RandomStream): void {
  for (let filopodium = 0; filopodium < Math.round(cell.traits.filopodia); filopodium++) {
    const turn = random.uniform() * 2 * Math.PI;
    const edge = cell.outline[Math.floor((turn / (2 * Math.PI)) * DIRECTIONS)]!;
    const length = 1.5 + 4 * random.uniform() ** 2;
    const outside = pixelAt(cell.x + (edge + 2) * Math.cos(turn), cell.y + (edge + 2) * Math.sin(turn));
    if (outside < 0 || territory.owner[outside] !== -1) continue;
    const lean = turn + 0.3 * random.normal();
    const x = cell.x + (edge - 2) * Math.cos(turn);
    const y = cell.y + (edge - 2) * Math.sin(turn);
    addLine(actin, x, y, x + (length + 2) * Math.cos(lean), y + (length + 2) * Math.sin(lean), 0.9 * cell.staining[2], 0.25);
  }
}
