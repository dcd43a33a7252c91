import { randomStream, shuffled } from "../../../shared/random.ts";
import { compounds, type Compound } from "./compounds.ts";

/** What a well was given; null is the solvent alone. */
export type Treatment = { readonly compound: Compound; readonly concentration: number } | null;

/** A used well. Rows and columns count from 1, so that B02 is row 2, column 2. */
export type DemoWell = {
  readonly plate: number;
  readonly row: number;
  readonly column: number;
  readonly treatment: Treatment;
};

/** Plates of the screen, replicates of each other: one to train on, one to validate and one to test. */
export const PLATES = 3;
const ROWS = [2, 3, 4, 5, 6, 7] as const;
const COLUMNS = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] as const;

/**
 * The wells B02 to G11 of one plate (counted from 1): every dose of every compound once and 12 solvent controls.
 * Places are drawn anew for each plate, so that neither the row nor the edge of the plate gives a mechanism away.
 */
export function plateMap(seed: number, plate: number): readonly DemoWell[] {
  const treated: Treatment[] = compounds.flatMap((compound) => compound.doses.map((concentration) => ({ compound, concentration })));
  const places = ROWS.flatMap((row) => COLUMNS.map((column) => ({ row, column })));
  const controls = new Array<Treatment>(places.length - treated.length).fill(null);
  const treatments = shuffled([...treated, ...controls], randomStream(seed, plate, MAP_PATH));
  return places.map((place, index) => ({ plate, ...place, treatment: treatments[index]! }));
}

/** Keeps the numbers of the plate map apart from those of the fields, whose second path number is a well. */
const MAP_PATH = 0xffff_0001;
