import { Failure } from "../failure.ts";
import type { SplitSpecification, Subset } from "./run.ts";
import { splitByColumn, namesSubsets, isEmpty } from "./splitting/byColumn.ts";
import { splitByGroup, type Grouping } from "./splitting/byGroup.ts";
import { splitByClass, splitRandomly } from "./splitting/byImage.ts";
import type { SplitImage } from "./splitting/image.ts";

export type { SplitImage } from "./splitting/image.ts";

/**
 * Parts images into training, validation and test as specified. Depends on the images and the seed, not on the order of the images. Every
 * image is in exactly one subset, except that `column:NAME` leaves out images whose cell is empty where the column names subsets.
 * Failures: ClassTooSmallToSplit, SplitNeedsColumn, SplitColumnUnclear, SplitSizeUnclear, SplitLeavesNothing.
 */
export function splitImages(images: readonly SplitImage[], specification: SplitSpecification, seed: number): Map<number, Subset> {
  if (images.length === 0) throw new Failure("SplitLeavesNothing", { test: 0, validation: 0, total: 0, unit: "images", className: null });
  const sorted = images.toSorted((a, b) => a.id - b.id);
  const { by } = specification;
  switch (by) {
    case "random":
      return splitRandomly(sorted, specification, seed);
    case "stratified":
      return splitByClass(sorted, specification, seed);
    case "well":
    case "plate":
    case "compound":
      return splitByGroup(sorted, { unit: by, units: `${by}s`, of: (image) => image[by] }, specification, seed);
    default: {
      const column = by.slice("column:".length);
      if (namesSubsets(sorted, column)) return splitByColumn(sorted, column, specification, seed);
      return splitByGroup(sorted, columnGrouping(column), specification, seed);
    }
  }
}

function columnGrouping(column: string): Grouping {
  return { unit: `value of column ${column}`, units: `values of column ${column}`, of: ({ column: cell }) => (isEmpty(cell) ? null : cell!.trim()) };
}
