import type { RandomStream } from "../../../shared/random.ts";
import type { PlacedCell } from "./cellLayout.ts";
import type { Nucleus } from "./nucleus.ts";
import { smoothNoise } from "./noise.ts";
import { PIXELS, SIDE } from "./plane.ts";
import type { Scene } from "./scene.ts";
import type { Territory } from "./territory.ts";

/**
 * Adds what fills spread cells: free tubulin and actin by the thickness of the cell, which is greatest about the nucleus, and the actin
 * cortex, bright where neighbours touch and, in ruffles, where a cell ends on bare glass.
 */
export function fillCytoplasm(
  scene: Scene, territory: Territory, cells: readonly PlacedCell[], nuclei: readonly (Nucleus | null)[], nuclear: Float32Array, random: RandomStream,
): void {
  const grain = smoothNoise(random, 2.6);
  const patches = smoothNoise(random, 8);
  for (let at = 0; at < PIXELS; at++) {
    const index = territory.owner[at]!;
    if (index < 0) continue;
    const cell = cells[index]!;
    const nucleus = nuclei[index];
    if (!nucleus) continue;
    const { traits, staining } = cell;
    const edge = territory.toEdge[at]!;
    const glass = territory.toGlass[at]!;
    const dx = (at % SIDE) - nucleus.x;
    const dy = ((at / SIDE) | 0) - nucleus.y;
    const core = Math.exp(-(dx * dx + dy * dy) / (2 * (0.5 * traits.radius) ** 2));
    const height = traits.thickness * (1 - Math.exp(-edge / 2.5)) * (0.35 + 0.75 * core);
    const uneven = 1 + 0.16 * grain[at]! + 0.16 * patches[at]!;

    scene.microtubules[at]! += staining[1] * traits.freeTubulin * height * (1 + 0.14 * patches[at]!) * (1 - 0.45 * nuclear[at]!);
    // Free DNA dye and autofluorescence make the cell body just visible beside the nucleus.
    scene.nucleus[at]! += 0.05 * height;
    const ruffle = Math.max(0, 0.55 + 0.75 * patches[at]! + 0.35 * grain[at]!);
    const cortex = traits.cortex * (0.5 * Math.exp(-edge / 1.3) + 1.05 * ruffle * Math.exp(-glass / 2.2));
    scene.actin[at]! += staining[2] * (traits.freeActin * (0.35 + 0.65 * height) * uneven + cortex);
  }
}
