import type { ClassInfo } from "../../shared/contract/project.ts";
import { wellName } from "../../shared/domain/wellName.ts";
import { type ImageTable, valueAt } from "./imageTable.ts";

/** What stands below an image: where it is from, else its name. */
export function captionOf(table: ImageTable, row: number): string {
  const well = table.wellAt(row);
  if (well === null) return table.columns.names[row] ?? "";
  return [well.plate, wellName(well.row, well.column), valueAt(table.columns.sites, row)].filter((part) => part !== null).join(" ");
}

/** The colour and name of an image's class; null where it has none. */
export function markOf(table: ImageTable, row: number, classes: ReadonlyMap<number, ClassInfo>): { readonly colour: string; readonly text: string } | null {
  const found = classes.get(table.columns.labels[row] ?? 0);
  return found === undefined ? null : { colour: found.colour, text: found.name };
}
