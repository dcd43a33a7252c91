import { plateFormats, type WellPosition } from "./wellName.ts";

/** The number of rows and columns of a plate. */
export type PlateLayout = { readonly rows: number; readonly columns: number };

/** Plates of fewer wells are assumed only where every well of one is used, since screens often fill just a corner of a larger one. */
const USUAL = 96;

/** The smallest plate on sale that holds these wells, from 96 wells on or full; beyond 1536 wells the layout is as large as needed. */
export function plateLayoutOf(wells: Iterable<WellPosition>): PlateLayout {
  let rows = 0;
  let columns = 0;
  const used = new Set<string>();
  for (const { row, column } of wells) {
    rows = Math.max(rows, row + 1);
    columns = Math.max(columns, column + 1);
    used.add(`${row} ${column}`);
  }
  const fits = plateFormats.find((format) => rows <= format.rows && columns <= format.columns && (format.wells >= USUAL || used.size === format.wells));
  return fits === undefined ? { rows, columns } : { rows: fits.rows, columns: fits.columns };
}
