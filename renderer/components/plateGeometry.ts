/** How a plate lies in a picture: the size of a well and the room for row and column names, in pixels. */
export type PlateGeometry = { readonly rows: number; readonly columns: number; readonly pitch: number; readonly edge: number; readonly width: number; readonly height: number };

/** Wells are neither too small to hit nor larger than they need be. */
const PITCH = { least: 7, most: 44 };

/** Fits a plate into a width. */
export function plateGeometry(rows: number, columns: number, width: number): PlateGeometry {
  const edge = columns > 24 ? 16 : 22;
  const pitch = Math.min(Math.max((width - edge) / columns, PITCH.least), PITCH.most);
  return { rows, columns, pitch, edge, width: edge + columns * pitch, height: edge + rows * pitch };
}

/** A place on the picture of a plate: a well, the name of a row or of a column, or the corner. */
export type PlatePlace = { readonly kind: "well"; readonly row: number; readonly column: number } | { readonly kind: "row"; readonly row: number } | { readonly kind: "column"; readonly column: number } | { readonly kind: "corner" };

/** What is at a point; null beside the plate. */
export function placeAt({ rows, columns, pitch, edge }: PlateGeometry, x: number, y: number): PlatePlace | null {
  const row = Math.floor((y - edge) / pitch);
  const column = Math.floor((x - edge) / pitch);
  if (x < 0 || y < 0 || row >= rows || column >= columns) return null;
  if (row < 0 && column < 0) return { kind: "corner" };
  if (row < 0) return { kind: "column", column };
  return column < 0 ? { kind: "row", row } : { kind: "well", row, column };
}

/** The wells in the rectangle between two wells, or in a row, a column or the whole plate. */
export function wellsBetween({ rows, columns }: Pick<PlateGeometry, "rows" | "columns">, from: PlatePlace, to: PlatePlace): { row: number; column: number }[] {
  const [firstRow, lastRow] = span(from, to, "row", rows);
  const [firstColumn, lastColumn] = span(from, to, "column", columns);
  const wells: { row: number; column: number }[] = [];
  for (let row = firstRow; row <= lastRow; row++) for (let column = firstColumn; column <= lastColumn; column++) wells.push({ row, column });
  return wells;
}

/** Places that say nothing of an axis stand for all of it. */
function span(from: PlatePlace, to: PlatePlace, axis: "row" | "column", length: number): readonly [number, number] {
  const a = axis in from ? (from as Record<string, unknown>)[axis] : undefined;
  const b = axis in to ? (to as Record<string, unknown>)[axis] : undefined;
  return typeof a === "number" && typeof b === "number" ? [Math.min(a, b), Math.max(a, b)] : [0, length - 1];
}

/** The width at which so many plates fill a room side by side, none narrower than `least`. Frame is what surrounds each map; all in pixels. */
export function plateWidth(room: number, plates: number, { least, frame, gap }: { readonly least: number; readonly frame: number; readonly gap: number }): number {
  const most = Math.max(1, Math.floor((room + gap) / (least + frame + gap)));
  const columns = Math.max(1, Math.min(plates, most));
  return Math.max(least, Math.floor((room - (columns - 1) * gap) / columns) - frame);
}
