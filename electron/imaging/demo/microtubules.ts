import type { RandomStream } from "../../../shared/random.ts";
import type { PlacedCell } from "./cellLayout.ts";
import type { Nucleus } from "./nucleus.ts";
import { addPoint, addSpot, pixelAt, type Plane } from "./plane.ts";
import type { Territory } from "./territory.ts";

/** Light of one filament per pixel of its length. */
const FILAMENT = 0.28;

/** Adds the filaments of a spread cell: gently bent lines from the centrosome beside the nucleus outwards, and cables where there are any. */
export function drawMicrotubules(tubulin: Plane, territory: Territory, index: number, cell: PlacedCell, nucleus: Nucleus, random: RandomStream): void {
  const { filaments, filamentLength, filamentWaviness, bundles, radius } = cell.traits;
  const light = FILAMENT * cell.staining[1];
  const turn = random.uniform() * 2 * Math.PI;
  const away = 0.75 * nucleus.radius;
  const x = nucleus.x + away * Math.cos(turn);
  const y = nucleus.y + away * Math.sin(turn);
  addSpot(tubulin, x, y, 1.2, 0.25 * cell.staining[1]);

  for (let filament = 0; filament < filaments; filament++) {
    const heading = random.uniform() * 2 * Math.PI;
    const length = filamentLength * radius * (0.75 + 0.9 * random.uniform());
    // Most grow from the centrosome; the rest from the Golgi, anywhere about the nucleus.
    if (random.uniform() < 0.6) {
      growFilament(tubulin, territory, index, nucleus, random, { x, y, heading, length, waviness: filamentWaviness, light });
      continue;
    }
    const from = nucleus.radius * (0.8 + 0.7 * random.uniform());
    const start = { x: nucleus.x + from * Math.cos(heading), y: nucleus.y + from * Math.sin(heading), heading: heading + 0.8 * random.normal() };
    growFilament(tubulin, territory, index, nucleus, random, { ...start, length: 0.8 * length, waviness: filamentWaviness, light });
  }
  for (let bundle = 0; bundle < bundles; bundle++) {
    const from = random.uniform() * 2 * Math.PI;
    const out = nucleus.radius * (0.9 + 0.25 * random.uniform()) + 0.3 * (radius - nucleus.radius) * random.uniform();
    const heading = from + Math.PI / 2 + 0.5 * random.normal();
    const strands = 3 + random.below(3);
    const length = radius * (0.8 + 0.9 * random.uniform());
    // Strands of one cable start side by side and bend alike.
    const bend = ((random.uniform() < 0.8 ? 1 : -0.4) * (0.55 + 0.5 * random.uniform())) / radius;
    for (let strand = 0; strand < strands; strand++) {
      const shift = out + 0.55 * random.normal();
      const start = { x: nucleus.x + shift * Math.cos(from), y: nucleus.y + shift * Math.sin(from) };
      growFilament(tubulin, territory, index, nucleus, random, { ...start, heading, length, waviness: 0.012, light: 1.3 * light, bend });
    }
  }
}

type Filament = {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly length: number;
  readonly waviness: number;
  readonly light: number;
  /** Steady turn in radians per pixel; drawn at random where left out. */
  readonly bend?: number;
};

/** Lays one filament, pixel by pixel, until its length is used up; where it meets the edge of its cell it turns and runs along it, or ends. */
function growFilament(tubulin: Plane, territory: Territory, index: number, nucleus: Nucleus, random: RandomStream, filament: Filament): void {
  let { x, y, heading } = filament;
  let bend = filament.bend ?? filament.waviness * random.normal();
  const change = (filament.waviness * random.normal()) / 7;
  const evade = random.uniform() < 0.5 ? 0.45 : -0.45;
  const overNucleus = (0.85 * nucleus.radius) ** 2;
  for (let step = 0; step < filament.length; step++) {
    const at = pixelAt(x, y);
    if (at >= 0 && (territory.owner[at] !== index || territory.toEdge[at]! < 1.2)) return;
    if (at >= 0 && territory.toEdge[at]! < 3.5) heading += evade;
    // The nucleus leaves little room above it, and near their start filaments lie too close to be told apart.
    const dim = (x - nucleus.x) ** 2 + (y - nucleus.y) ** 2 < overNucleus ? 0.55 : 1;
    addPoint(tubulin, x, y, filament.light * dim * Math.min(1, (step + 1) / 6));
    heading += bend;
    bend += change;
    if (step % 7 === 6) bend -= 0.4 * bend;
    x += Math.cos(heading);
    y += Math.sin(heading);
  }
}
