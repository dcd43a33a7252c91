import type { CodedColumn } from "../../../shared/contract/images.ts";
import { type ImageTable, valueAt, wellKey } from "../../state/imageTable.ts";

/** Rows of the images of the same well, by site; just the image itself where its well is unknown. */
export function sitesOf(table: ImageTable, row: number): readonly number[] {
  const well = table.wellAt(row);
  if (well === null) return [row];
  const rows = table.rowsByWell.get(wellKey(well)) ?? [row];
  return rows.toSorted((a, b) => (valueAt(table.columns.sites, a) ?? "").localeCompare(valueAt(table.columns.sites, b) ?? "", "en", { numeric: true }) || a - b);
}

/** The order in which next and previous go: the selected images where the shown one is among several of them, else plate by plate, well by well. */
export function orderOf(table: ImageTable, selected: ReadonlySet<number>, imageId: number): readonly number[] {
  const { plates, wellRows, wellColumns, sites } = table.columns;
  const isInSelection = selected.size > 1 && selected.has(imageId);
  const rows = isInSelection ? [...selected].flatMap((id) => table.rowOf(id) ?? []) : [...table.columns.ids.keys()];
  const text = (column: CodedColumn, row: number) => valueAt(column, row) ?? "";
  return rows.sort(
    (a, b) =>
      text(plates, a).localeCompare(text(plates, b), "en", { numeric: true }) ||
      wellRows[a]! - wellRows[b]! ||
      wellColumns[a]! - wellColumns[b]! ||
      text(sites, a).localeCompare(text(sites, b), "en", { numeric: true }) ||
      a - b,
  );
}

const axes = { z: /^z([ _-]?(plane|slice|index|position))?$|^(plane|depth)$/i, time: /^(t|time|time[ _-]?point|frame)$/i } as const;
export type Axis = keyof typeof axes;

/** The column of the imported table that says where on an axis an image is; undefined when there is none. */
export function axisColumn(columns: readonly { readonly name: string; readonly isNumeric: boolean }[], axis: Axis): string | undefined {
  return columns.find(({ name, isNumeric }) => isNumeric && axes[axis].test(name))?.name;
}

/** The images of one place that differ in one axis only, in its order: what a slider goes through. One alone is no series. */
export function seriesOf(table: ImageTable, row: number, along: CodedColumn, other: CodedColumn | undefined): readonly { readonly row: number; readonly value: number }[] {
  const site = valueAt(table.columns.sites, row);
  const still = other === undefined ? null : valueAt(other, row);
  const same = sitesOf(table, row).filter((at) => valueAt(table.columns.sites, at) === site && (other === undefined || valueAt(other, at) === still));
  return same.map((at) => ({ row: at, value: Number(valueAt(along, at) ?? NaN) })).filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
}
