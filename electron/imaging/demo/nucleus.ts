import type { RandomStream } from "../../../shared/random.ts";
import type { PlacedCell } from "./cellLayout.ts";
import { SIDE, type Plane } from "./plane.ts";

/** One lobe, whole nucleus or micronucleus: an ellipse with radii `long` and `short` in pixels. */
type Body = { readonly x: number; readonly y: number; readonly long: number; readonly short: number; readonly cos: number; readonly sin: number };

/** The nucleus of a spread cell: its bodies, and the circle about them all. */
export type Nucleus = { readonly x: number; readonly y: number; readonly radius: number; readonly bodies: readonly Body[] };

/** Draws up the nucleus of a spread cell: one body, two, or many where division went wrong. */
export function nucleusOf(cell: PlacedCell, random: RandomStream): Nucleus {
  const { nucleusRadius: radius, radius: cellRadius, elongation } = cell.traits;
  const x = cell.x + 0.1 * cellRadius * random.normal();
  const y = cell.y + 0.1 * cellRadius * random.normal();
  const angle = cell.angle + 0.35 * random.normal();
  const body = (dx: number, dy: number, size: number): Body => {
    const stretch = Math.sqrt(1 + 0.55 * (elongation - 1) + 0.12 * random.uniform());
    return { x: x + dx, y: y + dy, long: size * stretch, short: size / stretch, cos: Math.cos(angle), sin: Math.sin(angle) };
  };

  if (random.uniform() < cell.traits.fragmentation) {
    const count = 3 + random.below(5);
    const bodies = Array.from({ length: count }, () => {
      const turn = random.uniform() * 2 * Math.PI;
      const away = radius * (0.3 + 0.75 * random.uniform());
      return body(away * Math.cos(turn), away * Math.sin(turn), radius * (0.26 + 0.4 * random.uniform()));
    });
    return { x, y, radius: 1.3 * radius, bodies };
  }
  if (random.uniform() < cell.traits.binucleate) {
    const apart = 0.95 * radius;
    const [dx, dy] = [apart * Math.cos(angle + 1.3), apart * Math.sin(angle + 1.3)];
    return { x, y, radius: 1.6 * radius, bodies: [body(dx, dy, 0.85 * radius), body(-dx, -dy, 0.82 * radius)] };
  }
  return { x, y, radius, bodies: [body(0, 0, radius)] };
}

/** Adds the chromatin to `dna`, textured by `texture`, darker in its nucleoli, and notes in `mask` (0 to 1) where a nucleus lies. */
export function drawNucleus(dna: Plane, mask: Plane, texture: Plane, cell: PlacedCell, nucleus: Nucleus, random: RandomStream): void {
  const { nucleoli: darkness, chromatinTexture, nucleusBrightness } = cell.traits;
  // Twice the DNA before division, spread over a nucleus that is not twice as large.
  const cycle = random.uniform() < 0.3 ? 1.22 : 0.92 + 0.12 * random.uniform();
  const brightness = 1.7 * nucleusBrightness * cycle * cell.staining[0];
  const nucleoli = Array.from({ length: 2 + random.below(3) }, () => {
    const turn = random.uniform() * 2 * Math.PI;
    const away = 0.55 * nucleus.radius * Math.sqrt(random.uniform());
    return { x: nucleus.x + away * Math.cos(turn), y: nucleus.y + away * Math.sin(turn), fall: 1 / (2 * (0.16 * nucleus.radius) ** 2) };
  });

  const reach = Math.ceil(1.8 * nucleus.radius) + 2;
  const [centreX, centreY] = [Math.round(nucleus.x), Math.round(nucleus.y)];
  for (let row = Math.max(0, centreY - reach); row <= Math.min(SIDE - 1, centreY + reach); row++) {
    for (let column = Math.max(0, centreX - reach); column <= Math.min(SIDE - 1, centreX + reach); column++) {
      const at = row * SIDE + column;
      const depth = depthWithin(nucleus.bodies, column, row, 0.03 * texture[at]!);
      if (depth <= -0.6) continue;
      const cover = Math.min(1, depth + 0.6);
      let light = brightness * (0.8 + 0.25 * Math.min(1, depth / 4)) * (1 + 1.5 * chromatinTexture * texture[at]!);
      for (const spot of nucleoli) light *= 1 - darkness * Math.exp(-((column - spot.x) ** 2 + (row - spot.y) ** 2) * spot.fall);
      if (cover > mask[at]!) mask[at] = cover;
      dna[at]! += Math.max(0, light) * cover;
    }
  }
}

/** How far within the nearest body a place lies, in pixels; negative outside. `fray` widens or narrows bodies by a share. */
function depthWithin(bodies: readonly Body[], x: number, y: number, fray: number): number {
  let deepest = -SIDE;
  for (const body of bodies) {
    const dx = x - body.x;
    const dy = y - body.y;
    const along = (dx * body.cos + dy * body.sin) / body.long;
    const across = (dy * body.cos - dx * body.sin) / body.short;
    const depth = (1 + fray - Math.sqrt(along * along + across * across)) * body.short;
    if (depth > deepest) deepest = depth;
  }
  return deepest;
}
