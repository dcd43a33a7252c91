import { Failure } from "../../failure.ts";
import type { Subset } from "../run.ts";
import { splitByClass } from "./byImage.ts";
import type { SplitImage } from "./image.ts";
import { sizeOf } from "./size.ts";

const subsetNames: Readonly<Record<string, Subset>> = {
  train: "train", training: "train", val: "validation", valid: "validation", validation: "validation", test: "test", testing: "test",
};

function subsetOf(cell: string | null | undefined): Subset | null {
  return subsetNames[cell?.trim().toLowerCase() ?? ""] ?? null;
}

/** Whether a column names subsets (train, validation, test) rather than groups. A column that has both, as after a typing error, is a Failure. */
export function namesSubsets(images: readonly SplitImage[], column: string): boolean {
  const cells = [...new Set(images.flatMap(({ column: cell }) => (isEmpty(cell) ? [] : [cell!])))].sort();
  if (!cells.some((cell) => subsetOf(cell) !== null)) return false;
  const stray = cells.find((cell) => subsetOf(cell) === null);
  if (stray !== undefined) throw new Failure("SplitColumnUnclear", { column, value: stray });
  return true;
}

/** Whether a cell of the column says nothing. */
export function isEmpty(cell: string | null | undefined): boolean {
  return (cell ?? "").trim() === "";
}

/**
 * Follows a column that names subsets; images with an empty cell are left out. Where validation is asked for and the column has none, it is
 * taken from the training images, stratified, as a share or number of those.
 */
export function splitByColumn(images: readonly SplitImage[], column: string, asked: { validation: number }, seed: number): Map<number, Subset> {
  const given = new Map(images.flatMap(({ id, column: cell }) => (isEmpty(cell) ? [] : [[id, subsetOf(cell)!] as const])));
  const used = images.filter(({ id }) => given.has(id));
  const of = (subset: Subset) => used.filter(({ id }) => given.get(id) === subset);

  const trained = new Set(of("train").map(({ className }) => className));
  const untrained = used.find(({ className }) => !trained.has(className));
  if (untrained !== undefined) {
    throw new Failure("SplitLeavesNothing", { test: of("test").length, validation: of("validation").length, total: used.length, unit: `images of column ${column}`, className: untrained.className });
  }
  if (of("validation").length > 0 || sizeOf(asked.validation, of("train").length) === 0) return given;
  return new Map([...given, ...splitByClass(of("train"), { test: 0, validation: asked.validation }, seed)]);
}
