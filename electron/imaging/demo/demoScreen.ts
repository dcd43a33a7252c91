/**
 * The embedded demo screen: three 96-well plates of synthetic cells, drawn by this code and not photographed. Compounds are invented and the
 * phenotypes only resemble real mechanisms of action; nothing learned from them holds for real cells.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { stringify } from "csv-stringify/sync";
import { wellName } from "../../../shared/domain/wellName.ts";
import { isActive } from "./compounds.ts";
import { drawField } from "./drawField.ts";
import { encodeField } from "./encodeField.ts";
import { PLATES, plateMap, type DemoWell } from "./plateMap.ts";

/** Fields imaged in each well. */
const SITES = 2;

export type DemoScreenOptions = {
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Draws only so many fields, the first of the screen; all of them where left out. */
  readonly fields?: number;
};

/** A field of the screen and its row of the table. `moa` is empty where the concentration is too low to show the mechanism. */
export type DemoField = {
  readonly well: DemoWell;
  readonly site: number;
  readonly row: {
    readonly file: string;
    readonly plate: string;
    readonly well: string;
    readonly site: number;
    readonly compound: string;
    readonly concentration: number;
    readonly moa: string;
    readonly replicate: number;
  };
};

/** Every field of the screen in the order of plate, well and site. */
export function demoFields(seed: number): readonly DemoField[] {
  const plates = Array.from({ length: PLATES }, (_, index) => index + 1);
  const sites = Array.from({ length: SITES }, (_, index) => index + 1);
  return plates.flatMap((plate) =>
    plateMap(seed, plate).flatMap((well) => sites.map((site) => ({ well, site, row: tableRow(well, site) }))),
  );
}

/**
 * Writes the screen: `images/` with a 16-bit TIFF of three channels (nucleus, microtubules, actin) a field, and `screen.csv`, last, so that a
 * folder with a table is complete. The same seed always gives the same pixels. Returns the paths of both and the number of images.
 */
export async function writeDemoScreen(folder: string, { seed, signal, onProgress, fields }: DemoScreenOptions): Promise<{ table: string; images: string; files: number }> {
  const images = path.join(folder, "images");
  const table = path.join(folder, "screen.csv");
  const wanted = demoFields(seed).slice(0, fields);
  signal.throwIfAborted();
  await mkdir(images, { recursive: true });

  // The image before is compressed on another thread while the next one is drawn.
  let writing: Promise<void> = Promise.resolve();
  try {
    for (const [done, { well, site, row }] of wanted.entries()) {
      signal.throwIfAborted();
      const pixels = drawField(well, site, seed);
      await writing;
      writing = encodeField(pixels).then((tiff) => writeFile(path.join(images, row.file), tiff));
      onProgress?.(done + 1, wanted.length);
      // Lets an abort or a timer of the caller in between two fields.
      await setImmediate();
    }
    await writing;
  } finally {
    // Nothing is still being written when this returns or throws; a failed write has been thrown above or came second to another failure.
    await Promise.allSettled([writing]);
  }
  signal.throwIfAborted();
  await writeFile(table, stringify(wanted.map(({ row }) => row), { header: true }));
  return { table, images, files: wanted.length };
}

function tableRow(well: DemoWell, site: number): DemoField["row"] {
  const { treatment, plate } = well;
  const name = wellName(well.row - 1, well.column - 1);
  return {
    file: `Plate${plate}_${name}_s${site}.tif`,
    plate: `Plate${plate}`,
    well: name,
    site,
    compound: treatment?.compound.name ?? "DMSO",
    concentration: treatment?.concentration ?? 0,
    moa: !treatment ? "DMSO" : isActive(treatment.compound, treatment.concentration) ? treatment.compound.mechanism : "",
    // Every treatment stands once on each plate.
    replicate: plate,
  };
}
