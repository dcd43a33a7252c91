import { type ImageTable, valueAt, wellKey } from "../../state/imageTable.ts";

/** The images of all wells that hold one of these. */
export function withWholeWells(table: ImageTable, imageIds: ReadonlySet<number>): Set<number> {
  const all = new Set(imageIds);
  for (const id of imageIds) {
    const row = table.rowOf(id);
    const well = row === undefined ? null : table.wellAt(row);
    if (well !== null) for (const other of table.rowsByWell.get(wellKey(well)) ?? []) all.add(table.idAt(other));
  }
  return all;
}

/** The images of all compounds that one of these was treated with. */
export function withWholeCompounds(table: ImageTable, imageIds: ReadonlySet<number>): Set<number> {
  const { compounds, ids } = table.columns;
  const compoundOf = (id: number) => valueAt(compounds, table.rowOf(id) ?? -1);
  const wanted = new Set([...imageIds].map(compoundOf).filter((compound) => compound !== null));
  return new Set([...imageIds, ...ids.filter((_, row) => wanted.has(valueAt(compounds, row) ?? ""))]);
}

/** The first image without a label after the given one in an order of rows, from the top again at its end; undefined when all have one. */
export function nextUnlabelled(table: ImageTable, order: readonly number[], after: number | undefined): number | undefined {
  const start = after === undefined ? 0 : order.indexOf(table.rowOf(after) ?? -1) + 1;
  const row = [...order.slice(start), ...order.slice(0, start)].find((candidate) => table.columns.labels[candidate] === 0);
  return row === undefined ? undefined : table.idAt(row);
}
