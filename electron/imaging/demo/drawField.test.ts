import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { compounds } from "./compounds.ts";
import { drawField } from "./drawField.ts";
import { PIXELS, SIDE } from "./plane.ts";
import type { Treatment } from "./plateMap.ts";

const run = promisify(execFile);
const solvent = fieldsOf(null);

describe("a field", () => {
  test("is the same whenever it is drawn, whatever was drawn before it", () => {
    const well = { plate: 1, row: 3, column: 4, treatment: null };
    const first = drawField(well, 1, 7);
    drawField(well, 2, 7);
    expect(drawField(well, 1, 7)).toEqual(first);
  });

  test("is the same in another process", async () => {
    const script = `
      import { drawField } from ${JSON.stringify(import.meta.resolve("./drawField.ts"))};
      process.stdout.write(Buffer.from(drawField({ plate: 1, row: 3, column: 4, treatment: null }, 1, 7).buffer));`;
    const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { encoding: "buffer", maxBuffer: 2 ** 20 });
    const here = drawField({ plate: 1, row: 3, column: 4, treatment: null }, 1, 7);
    expect(Buffer.compare(stdout, Buffer.from(here.buffer))).toBe(0);
  });

  test("differs between seeds, plates, wells and sites", () => {
    const well = { plate: 1, row: 3, column: 4, treatment: null };
    const fields = [
      drawField(well, 1, 7),
      drawField(well, 1, 8),
      drawField({ ...well, plate: 2 }, 1, 7),
      drawField({ ...well, column: 5 }, 1, 7),
      drawField(well, 2, 7),
    ];
    expect(new Set(fields.map((field) => field.join())).size).toBe(fields.length);
  });

  test("uses the range of a 16-bit camera: more than 8 bits hold, and never saturated", () => {
    for (const field of solvent) {
      const sorted = Uint16Array.from(field).sort();
      expect(sorted[0]!).toBeGreaterThan(0);
      expect(sorted.at(-1)!).toBeGreaterThan(1000);
      expect(sorted.at(-1)!).toBeLessThan(65_535);
    }
  });

  test("holds tens of cells", () => {
    for (const field of solvent) expect(nucleiOf(field).length).toBeGreaterThan(20);
    for (const field of solvent) expect(nucleiOf(field).length).toBeLessThan(100);
  });
});

describe("a mechanism at full dose shows against the solvent", () => {
  test("DNA damage: fewer and larger nuclei", () => {
    const damaged = fieldsOf(atFullDose("MS-501"));
    expect(meanOf(damaged, nuclearArea)).toBeGreaterThan(1.4 * meanOf(solvent, nuclearArea));
    expect(meanOf(damaged, cellCount)).toBeLessThan(0.75 * meanOf(solvent, cellCount));
  });

  test("protein synthesis: fewer and smaller nuclei", () => {
    const starved = fieldsOf(atFullDose("MS-601"));
    expect(meanOf(starved, cellCount)).toBeLessThan(0.65 * meanOf(solvent, cellCount));
    expect(meanOf(starved, nuclearArea)).toBeLessThan(0.9 * meanOf(solvent, nuclearArea));
  });

  test("Eg5 inhibitor: many nuclei condensed to less than half of the usual area", () => {
    const usual = meanOf(solvent, nuclearArea);
    const condensed = (field: Uint16Array) => nucleiOf(field).filter((area) => area < 0.5 * usual).length / nucleiOf(field).length;
    expect(meanOf(fieldsOf(atFullDose("MS-101")), condensed)).toBeGreaterThan(0.25);
    expect(meanOf(solvent, condensed)).toBeLessThan(0.15);
  });

  test("microtubule destabiliser: filaments gone; microtubule stabiliser: filaments in cables", () => {
    expect(meanOf(fieldsOf(atFullDose("MS-201")), filamentShare)).toBeLessThan(0.7 * meanOf(solvent, filamentShare));
    expect(meanOf(fieldsOf(atFullDose("MS-301")), filamentShare)).toBeGreaterThan(1.3 * meanOf(solvent, filamentShare));
  });

  test("actin disruptor: actin gathers in clumps", () => {
    expect(meanOf(fieldsOf(atFullDose("MS-401")), clumpedActin)).toBeGreaterThan(2 * meanOf(solvent, clumpedActin));
  });
});

test("a dose between shows a nuclear area between", () => {
  const compound = compounds.find(({ name }) => name === "MS-501")!;
  const areas = [0.02, 1, 30].map((factor) => meanOf(fieldsOf({ compound, concentration: compound.ec50 * factor }), nuclearArea));
  expect(areas[1]).toBeGreaterThan(1.05 * areas[0]!);
  expect(areas[2]).toBeGreaterThan(1.05 * areas[1]!);
  expect(Math.abs(areas[0]! / meanOf(solvent, nuclearArea) - 1)).toBeLessThan(0.1);
});

/** Wells in the middle of the plate, so that only the treatment differs. */
function fieldsOf(treatment: Treatment): Uint16Array[] {
  return [4, 5, 6, 7].map((column) => drawField({ plate: 1, row: 4, column, treatment }, 1, 11));
}

function atFullDose(name: string): Treatment {
  const compound = compounds.find((known) => known.name === name)!;
  return { compound, concentration: compound.ec50 * 40 };
}

const cellCount = (field: Uint16Array): number => nucleiOf(field).length;
const nuclearArea = (field: Uint16Array): number => nucleiOf(field).sort((a, b) => a - b)[Math.floor(nucleiOf(field).length / 2)]!;
const meanOf = (fields: readonly Uint16Array[], measure: (field: Uint16Array) => number): number =>
  fields.reduce((sum, field) => sum + measure(field), 0) / fields.length;

/** Share of actin pixels that are, above background, more than twice as bright as nine tenths of them. */
function clumpedActin(field: Uint16Array): number {
  const plane = field.subarray(2 * PIXELS);
  const sorted = Uint16Array.from(plane).sort();
  const background = sorted[Math.floor(0.05 * PIXELS)]!;
  const usual = sorted[Math.floor(0.9 * PIXELS)]! - background;
  return plane.filter((value) => value - background > 2 * usual).length / PIXELS;
}

/** Share of the pixels of cells where tubulin stands out from what lies 4 and 5 pixels away: filaments, and more so cables. */
function filamentShare(field: Uint16Array): number {
  const plane = field.subarray(PIXELS, 2 * PIXELS);
  const background = Uint16Array.from(plane).sort()[Math.floor(0.02 * PIXELS)]!;
  const steps = [-5, -4, 4, 5].flatMap((step) => [step, step * SIDE]);
  let cells = 0;
  let ridges = 0;
  for (let at = 5 * SIDE + 5; at < PIXELS - 5 * SIDE - 5; at++) {
    const around = steps.reduce((sum, step) => sum + plane[at + step]!, 0) / steps.length - background;
    if (around < 500) continue;
    cells++;
    if (plane[at]! - background > 1.35 * around) ridges++;
  }
  return ridges / cells;
}

/** Areas, in pixels, of what stands out in the nucleus channel (connected components above a threshold, specks left out). */
function nucleiOf(field: Uint16Array): number[] {
  const background = Uint16Array.from(field.subarray(0, PIXELS)).sort()[Math.floor(0.3 * PIXELS)]!;
  const bright = Uint8Array.from(field.subarray(0, PIXELS), (value) => (value > background + 900 ? 1 : 0));
  const areas: number[] = [];
  for (let start = 0; start < PIXELS; start++) {
    if (!bright[start]) continue;
    const open = [start];
    bright[start] = 0;
    let area = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      area++;
      for (const next of [at - 1, at + 1, at - SIDE, at + SIDE]) {
        if (!bright[next]) continue;
        bright[next] = 0;
        open.push(next);
      }
    }
    if (area > 25) areas.push(area);
  }
  return areas;
}
