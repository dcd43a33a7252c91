import type { CodedColumn } from "../../../shared/contract/images.ts";
import type { MetadataColumn } from "../../../shared/contract/project.ts";
import { axisNames } from "../../../shared/domain/axisNames.ts";
import { type ImageTable, type Well, wellKey, valueAt } from "../../state/imageTable.ts";

/** What the images of a well differ in: place in the well, focal plane, and time. */
export type AxisName = "site" | "plane" | "time";

/** The values of an axis in a well, in order, and which of them an image has. */
export type Axis = { readonly name: AxisName; readonly values: readonly string[]; readonly at: number };

/** Columns of the imported tables that say the focal plane and the time of an image. */
export type AxisColumns = { readonly plane: CodedColumn | undefined; readonly time: CodedColumn | undefined };

/** Which columns say the focal plane and the time; undefined where none does. */
export function axisColumnNames(columns: readonly Pick<MetadataColumn, "name">[]): { readonly plane: string | undefined; readonly time: string | undefined } {
  const named = (pattern: RegExp) => columns.find(({ name }) => pattern.test(name.trim()))?.name;
  return { plane: named(axisNames.plane), time: named(axisNames.time) };
}

/** The axes along which the images of a row's well differ; none for an image without a well. */
export function axesOf(table: ImageTable, columns: AxisColumns, row: number): Axis[] {
  const well = table.wellAt(row);
  if (well === null) return [];
  const rows = table.rowsByWell.get(wellKey(well)) ?? [];
  return (["site", "plane", "time"] as const).flatMap((name) => {
    const values = [...new Set(rows.map((other) => axisValue(table, columns, name, other)))].sort(inOrder);
    return values.length < 2 ? [] : [{ name, values, at: values.indexOf(axisValue(table, columns, name, row)) }];
  });
}

/** The image of the same well with another value on an axis, that is most alike otherwise: first in site, then in plane, then in time. */
export function rowAlong(table: ImageTable, columns: AxisColumns, row: number, axis: AxisName, value: string): number | undefined {
  const well = table.wellAt(row);
  if (well === null) return undefined;
  const rows = (table.rowsByWell.get(wellKey(well)) ?? []).filter((other) => axisValue(table, columns, axis, other) === value);
  return mostAlike(table, columns, row, rows);
}

/** The image of another well that shows the same site, plane and time, or else the nearest to it; undefined where the well is empty. */
export function rowInWell(table: ImageTable, columns: AxisColumns, row: number, well: Well): number | undefined {
  return mostAlike(table, columns, row, table.rowsByWell.get(wellKey(well)) ?? []);
}

function mostAlike(table: ImageTable, columns: AxisColumns, row: number, candidates: readonly number[]): number | undefined {
  const likeness = (other: number) => {
    const same = (axis: AxisName) => axisValue(table, columns, axis, other) === axisValue(table, columns, axis, row);
    return (same("site") ? 4 : 0) + (same("plane") ? 2 : 0) + (same("time") ? 1 : 0);
  };
  return candidates.reduce<number | undefined>((best, other) => (best === undefined || likeness(other) > likeness(best) ? other : best), undefined);
}

function axisValue(table: ImageTable, columns: AxisColumns, axis: AxisName, row: number): string {
  const column = axis === "site" ? table.columns.sites : columns[axis];
  return (column === undefined ? null : valueAt(column, row)) ?? "";
}

/** Site 10 comes after site 9, and 0.5 h before 12 h. */
export function inOrder(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  return a !== "" && b !== "" && Number.isFinite(x) && Number.isFinite(y) ? x - y : a.localeCompare(b, "en", { numeric: true });
}

/** Images of a well in the order of site, plane and time. */
export function compareInWell(table: ImageTable, columns: AxisColumns): (a: number, b: number) => number {
  return (a, b) => {
    for (const axis of ["site", "plane", "time"] as const) {
      const order = inOrder(axisValue(table, columns, axis, a), axisValue(table, columns, axis, b));
      if (order !== 0) return order;
    }
    return a - b;
  };
}
