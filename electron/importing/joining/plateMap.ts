import path from "node:path";
import { wellAt, wellName } from "../../../shared/domain/wellName.ts";
import type { Table } from "../readTable.ts";

/** A plate map that is drawn as a plate: where its columns begin, and what its cells say. */
type Grid = { readonly name: string; readonly columns: readonly { readonly at: number; readonly label: string }[]; readonly headerAt: number };

/**
 * Turns a map that is drawn as a plate (numbers of columns across, letters of rows down) into a table with a row for each well; null for any other table.
 * One file may hold several grids one below the other, each with what it says in its corner or on a line above; without a name it is called as the file is.
 */
export function tableFromGrid(table: Table): Table | null {
  const lines = [table.header, ...table.rows];
  const grids: Grid[] = [];
  for (let at = 0; at < lines.length; at++) {
    const grid = gridAt(lines, lines[at]!, at, path.parse(table.path).name);
    if (grid === null) continue;
    grids.push(grid);
    // A row of doses 1, 2, 3 looks like the numbers of columns.
    while (isPlateRow(lines[at + 1])) at++;
  }
  if (grids.length === 0) return null;

  const wells = new Map<string, string[]>();
  grids.forEach(({ columns, headerAt }, position) => {
    for (const cells of lines.slice(headerAt + 1)) {
      if (!isPlateRow(cells)) break;
      for (const { at, label } of columns) {
        const place = wellAt(cells[0]!, label);
        const value = cells[at] ?? "";
        if (place === null || value === "") continue;
        const name = wellName(place.row, place.column);
        const row = wells.get(name) ?? [name, ...grids.map(() => "")];
        row[position + 1] = value;
        wells.set(name, row);
      }
    }
  });
  if (wells.size === 0) return null;
  return { path: table.path, header: ["well", ...grids.map(({ name }) => name)], rows: [...wells.values()] };
}

function gridAt(lines: readonly (readonly string[])[], cells: readonly string[], headerAt: number, fileName: string): Grid | null {
  const columns = cells.flatMap((label, at) => (at > 0 && label !== "" ? [{ at, label }] : []));
  const isHeader = columns.length >= 2 && columns.every(({ label }, index) => Number(label) === index + 1);
  if (!isHeader || !isPlateRow(lines[headerAt + 1])) return null;
  const above = lines[headerAt - 1]?.filter((cell) => cell !== "") ?? [];
  return { name: cells[0] || (above.length === 1 ? above[0]! : fileName), columns, headerAt };
}

/** Whether a line begins as a row of a plate does, with its letters. */
function isPlateRow(cells: readonly string[] | undefined): boolean {
  return /^[A-Z]{1,2}$/i.test(cells?.[0] ?? "");
}
