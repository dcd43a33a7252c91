/** A place on a plate, counted from 0: A01 is row 0, column 0. */
export type WellPosition = { readonly row: number; readonly column: number };

/** A plate format by its number of wells. */
export type PlateFormat = { readonly wells: number; readonly rows: number; readonly columns: number };

/** The plates that are sold, smallest first. */
export const plateFormats: readonly PlateFormat[] = [
  { wells: 6, rows: 2, columns: 3 },
  { wells: 12, rows: 3, columns: 4 },
  { wells: 24, rows: 4, columns: 6 },
  { wells: 48, rows: 6, columns: 8 },
  { wells: 96, rows: 8, columns: 12 },
  { wells: 384, rows: 16, columns: 24 },
  { wells: 1536, rows: 32, columns: 48 },
];

const rowLimit = 32;
const columnLimit = 48;

/** The usual name of a well: `A01`, on 1536-well plates up to `AF48`. */
export function wellName(row: number, column: number): string {
  return `${rowName(row)}${String(column + 1).padStart(2, "0")}`;
}

/** The letters of a row: A to Z, then AA to AF. */
export function rowName(row: number): string {
  const letter = (index: number) => String.fromCharCode(65 + index);
  return row < 26 ? letter(row) : letter(Math.floor(row / 26) - 1) + letter(row % 26);
}

/** Reads `A1`, `a01`, `A - 01`, `A:1`, `AA01` and `r01c01`; null for anything else and for places that no plate has. */
export function parseWellName(text: string): WellPosition | null {
  const lettered = /^([A-Z]{1,2})[\s:_-]*(\d{1,3})$/i.exec(text.trim());
  if (lettered !== null) return wellAt(lettered[1] ?? "", lettered[2] ?? "");
  const numbered = /^r(?:ow)?[\s_-]*(\d{1,2})[\s_-]*c(?:ol|olumn)?[\s_-]*(\d{1,2})$/i.exec(text.trim());
  return numbered === null ? null : wellAt(numbered[1] ?? "", numbered[2] ?? "");
}

/** The well at a row (letters, or a number from 1) and a column (a number from 1), as a table gives them; null when no plate has it. */
export function wellAt(row: string, column: string): WellPosition | null {
  const place = { row: rowIndex(row.trim()), column: numberIndex(column.trim()) };
  return place.row >= 0 && place.row < rowLimit && place.column >= 0 && place.column < columnLimit ? place : null;
}

function rowIndex(row: string): number {
  if (!/^[A-Z]{1,2}$/i.test(row)) return numberIndex(row);
  return [...row.toUpperCase()].reduce((index, letter) => (index + 1) * 26 + letter.charCodeAt(0) - 65, -1);
}

function numberIndex(text: string): number {
  // Spreadsheets write whole numbers as 3.0.
  return /^\d+(\.0+)?$/.test(text) ? Number(text) - 1 : -1;
}
