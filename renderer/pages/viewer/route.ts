import { type ImageTable, type Well, wellKey } from "../../state/imageTable.ts";
import { type AxisColumns, compareInWell } from "./wellAxes.ts";

/** Among which images the keys go forward and back. */
export const routes = ["well", "plate", "selection", "project"] as const;
export type Route = (typeof routes)[number];

/** Where the images of a route are looked for; a plate or well of null holds the images that lie in none. */
export type RouteStart = { readonly route: Route; readonly plate: string | null; readonly well: string | null; readonly selected: ReadonlySet<number> };

/** The rows of a route in the order in which they are walked: wells as they are read, row by row, and in each the sites, planes and times. */
export function rowsOfRoute(table: ImageTable, columns: AxisColumns, { route, plate, well, selected }: RouteStart): readonly number[] {
  const inWell = compareInWell(table, columns);
  const rowsIn = (key: string) => (table.rowsByWell.get(key) ?? []).toSorted(inWell);
  switch (route) {
    case "well":
      return rowsIn(well ?? "");
    case "plate":
      return plate === null ? rowsIn("") : wellsOf(table, plate).flatMap((other) => rowsIn(wellKey(other)));
    case "selection":
      return [...selected].flatMap((id) => table.rowOf(id) ?? []).sort((a, b) => a - b);
    case "project":
      return [...table.columns.ids.keys()];
  }
}

/** The wells of a plate that have images, as they are read: row by row. */
export function wellsOf(table: ImageTable, plate: string): Well[] {
  const wells = [...table.rowsByWell.values()].flatMap(([first]) => (first === undefined ? [] : (table.wellAt(first) ?? [])));
  return wells.filter((well) => well.plate === plate).sort((a, b) => a.row - b.row || a.column - b.column);
}

/** The route that suits an image: the selection it is part of, else its plate. */
export function usualRoute(imageId: number, well: Well | null, selected: ReadonlySet<number>): Route {
  if (selected.size > 1 && selected.has(imageId)) return "selection";
  return well === null ? "project" : "plate";
}

/** The row that lies `step` further along; null beyond the ends. A row off the route leads to its beginning. */
export function stepAlong(rows: readonly number[], row: number, step: number): number | null {
  const at = rows.indexOf(row);
  return rows[at < 0 ? 0 : at + step] ?? null;
}
