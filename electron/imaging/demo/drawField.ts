import { randomStream, type RandomStream } from "../../../shared/random.ts";
import { drawActin } from "./actin.ts";
import { takeImage } from "./camera.ts";
import { placeCells } from "./cellLayout.ts";
import { conditionsOf } from "./conditions.ts";
import { fillCytoplasm } from "./cytoplasm.ts";
import { drawMicrotubules } from "./microtubules.ts";
import { smoothNoise } from "./noise.ts";
import { drawNucleus, nucleusOf } from "./nucleus.ts";
import { addSpot, emptyPlane, SIDE } from "./plane.ts";
import type { DemoWell } from "./plateMap.ts";
import { drawRoundedCell } from "./roundedCell.ts";
import { CHANNELS, emptyScene, type Scene } from "./scene.ts";
import { shareField } from "./territory.ts";

/** One field of a well, 3 channels of 256x256 (CHW), as the camera's counts. The same seed, well and site always give the same pixels. */
export function drawField(well: DemoWell, site: number, seed: number): Uint16Array {
  const random = randomStream(seed, well.plate, well.row * 100 + well.column, site);
  const conditions = conditionsOf(seed, well, site);
  return takeImage(drawScene(well, conditions.density, random), conditions, random);
}

function drawScene(well: DemoWell, density: number, random: RandomStream): Scene {
  const scene = emptyScene();
  const cells = placeCells(well.treatment, density, random);
  const territory = shareField(cells, random);
  const nuclei = cells.map((cell) => (cell.form === "spread" ? nucleusOf(cell, random) : null));
  const nuclear = emptyPlane();
  const chromatin = smoothNoise(random, 2.2);
  for (const [index, cell] of cells.entries()) {
    const nucleus = nuclei[index];
    if (nucleus) drawNucleus(scene.nucleus, nuclear, chromatin, cell, nucleus, random);
  }
  fillCytoplasm(scene, territory, cells, nuclei, nuclear, random);
  for (const [index, cell] of cells.entries()) {
    const nucleus = nuclei[index];
    if (nucleus) {
      drawMicrotubules(scene.microtubules, territory, index, cell, nucleus, random);
      drawActin(scene.actin, territory, index, cell, random);
    } else if (cell.form !== "spread") drawRoundedCell(scene, cell, cell.form, random);
  }
  scatterDebris(scene, random);
  return scene;
}

/** Specks of dead cells and dust, which hold more of one stain or another. */
function scatterDebris(scene: Scene, random: RandomStream): void {
  const specks = random.below(5);
  for (let speck = 0; speck < specks; speck++) {
    const [x, y] = [random.uniform() * SIDE, random.uniform() * SIDE];
    for (const channel of CHANNELS) addSpot(scene[channel], x, y, 0.7 + random.uniform(), 1.2 * random.uniform() ** 2);
  }
}
