import type { RandomStream } from "../../../shared/random.ts";
import { DIRECTIONS } from "./cell.ts";
import type { PlacedCell } from "./cellLayout.ts";
import type { CellForm } from "./phenotypes.ts";
import { addLine, addSpot, SIDE, type Plane } from "./plane.ts";
import type { Scene } from "./scene.ts";

type RoundedForm = Exclude<CellForm, "spread">;

/** Adds a cell that has rounded up to divide or to die: a bright ball with condensed chromatin, and a spindle if it has one. */
export function drawRoundedCell(scene: Scene, cell: PlacedCell, form: RoundedForm, random: RandomStream): void {
  const dying = form === "apoptotic";
  addBall(scene.microtubules, cell, (dying ? 1.2 : 1.1) * cell.staining[1], 0);
  addBall(scene.actin, cell, (dying ? 1.1 : 0.85) * cell.staining[2], dying ? 0.2 : 0.45 * cell.traits.cortex);
  addBall(scene.nucleus, cell, 0.12, 0);
  chromosomes[form](scene, cell, random);
}

/** How chromatin and spindle lie in each form; `angle` is the axis of the spindle. */
const chromosomes: Record<RoundedForm, (scene: Scene, cell: PlacedCell, random: RandomStream) => void> = {
  metaphase({ nucleus, microtubules }, cell, random) {
    drawPlate(nucleus, cell, 0, 4.6, random);
    for (const way of [1, -1]) drawAster(microtubules, cell, way * 5.2, 12, 6, way > 0 ? Math.PI : 0, random);
  },
  anaphase({ nucleus, microtubules }, cell, random) {
    const apart = 2.8 + 1.6 * random.uniform();
    for (const way of [1, -1]) {
      drawPlate(nucleus, cell, way * apart, 3.4, random);
      drawAster(microtubules, cell, way * (apart + 2.2), 10, 5, way > 0 ? Math.PI : 0, random);
    }
  },
  /** A ring of chromosomes about one star of microtubules. */
  monoaster({ nucleus, microtubules }, cell, random) {
    const ring = 3.9 * Math.exp(0.13 * random.normal());
    const count = 13 + random.below(5);
    const gap = random.uniform() * 2 * Math.PI;
    // Seen at a slant, the shell of chromosomes is an ellipse; some lag behind, so that it is open on one side.
    const slant = 1 - 0.4 * random.uniform() ** 2;
    const missing = random.below(5);
    const [cos, sin] = [Math.cos(cell.angle), Math.sin(cell.angle)];
    for (let chromosome = missing; chromosome < count; chromosome++) {
      const turn = gap + (2 * Math.PI * (chromosome + 0.5 * random.uniform())) / count;
      const away = ring * (0.8 + 0.4 * random.uniform());
      const [dx, dy] = [away * Math.cos(turn), slant * away * Math.sin(turn)];
      addSpot(nucleus, cell.x + dx * cos - dy * sin, cell.y + dx * sin + dy * cos, 0.85 + 0.3 * random.uniform(), 2.1 * cell.staining[0]);
    }
    drawAster(microtubules, cell, 0, 22, 6.5, null, random);
  },
  /** Condensed chromosomes in a loose heap, no spindle. */
  scattered({ nucleus }, cell, random) {
    for (let chromosome = 0; chromosome < 20; chromosome++) {
      addSpot(nucleus, cell.x + 2.1 * random.normal(), cell.y + 2.1 * random.normal(), 0.7 + 0.4 * random.uniform(), 1.25 * cell.staining[0]);
    }
  },
  /** Several small asters, the chromosomes between them. */
  multipolar({ nucleus, microtubules }, cell, random) {
    for (let chromosome = 0; chromosome < 18; chromosome++) {
      addSpot(nucleus, cell.x + 1.9 * random.normal(), cell.y + 1.9 * random.normal(), 0.7 + 0.4 * random.uniform(), 1.35 * cell.staining[0]);
    }
    const poles = 3 + random.below(3);
    const first = random.uniform() * 2 * Math.PI;
    for (let pole = 0; pole < poles; pole++) {
      const turn = first + (2 * Math.PI * pole) / poles;
      const at = { ...cell, x: cell.x + 5.5 * Math.cos(turn), y: cell.y + 5.5 * Math.sin(turn) };
      drawAster(microtubules, at, 0, 9, 3.2, null, random);
    }
  },
  /** The nucleus in a few very bright balls. */
  apoptotic({ nucleus, actin }, cell, random) {
    const fragments = 3 + random.below(4);
    for (let fragment = 0; fragment < fragments; fragment++) {
      const [x, y] = [cell.x + 2.4 * random.normal(), cell.y + 2.4 * random.normal()];
      addSpot(nucleus, x, y, 0.9 + 0.8 * random.uniform(), 3.2 * cell.staining[0]);
      addSpot(actin, x + random.normal(), y + random.normal(), 1.5, 0.8 * cell.staining[2]);
    }
  },
};

/** Chromosomes lined up across the spindle, `offset` pixels along its axis. */
function drawPlate(nucleus: Plane, cell: PlacedCell, offset: number, halfLength: number, random: RandomStream): void {
  const [along, across] = [Math.cos(cell.angle), Math.sin(cell.angle)];
  for (let place = -halfLength; place <= halfLength; place += 0.8) {
    const aside = offset + 0.4 * random.normal();
    addSpot(nucleus, cell.x + aside * along - place * across, cell.y + aside * across + place * along, 1.05, 1.25 * cell.staining[0] * (0.8 + 0.4 * random.uniform()));
  }
}

/** A star of microtubules `offset` pixels along the axis of the spindle; opened only towards `towards` (relative to the axis) unless that is null. */
function drawAster(tubulin: Plane, cell: PlacedCell, offset: number, rays: number, length: number, towards: number | null, random: RandomStream): void {
  const x = cell.x + offset * Math.cos(cell.angle);
  const y = cell.y + offset * Math.sin(cell.angle);
  addSpot(tubulin, x, y, 1.1, cell.staining[1]);
  for (let ray = 0; ray < rays; ray++) {
    const turn = towards === null ? random.uniform() * 2 * Math.PI : cell.angle + towards + 0.45 * random.normal();
    const reach = length * (0.7 + 0.5 * random.uniform());
    addLine(tubulin, x, y, x + reach * Math.cos(turn), y + reach * Math.sin(turn), 0.65 * cell.staining[1], 0.2);
  }
}

/** A ball seen from above: light by its thickness, `rim` more in its skin. */
function addBall(plane: Plane, cell: PlacedCell, light: number, rim: number): void {
  const reach = Math.ceil(cell.reach) + 3;
  const [centreX, centreY] = [Math.round(cell.x), Math.round(cell.y)];
  for (let row = Math.max(0, centreY - reach); row <= Math.min(SIDE - 1, centreY + reach); row++) {
    for (let column = Math.max(0, centreX - reach); column <= Math.min(SIDE - 1, centreX + reach); column++) {
      const [dx, dy] = [column - cell.x, row - cell.y];
      const turn = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * DIRECTIONS;
      const radius = cell.outline[Math.floor(turn) % DIRECTIONS]!;
      const away = Math.hypot(dx, dy);
      // It stands higher than the focus is deep, so it has no sharp edge.
      const thickness = Math.max(0, 1 - (away / (radius + 1.5)) ** 2) ** 0.75;
      plane[row * SIDE + column]! += light * thickness + rim * Math.exp(-(((away - radius + 1.5) / 1.8) ** 2));
    }
  }
}
