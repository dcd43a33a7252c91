import type { Recipe } from "./recipe.ts";

/** A square or rectangle of an image, in its pixels. */
export type Area = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The parts of an image that a recipe's crop takes, row by row; null is the whole image. A side that is longer than the image is as long as it. */
export function areasOf(crop: Recipe["crop"], width: number, height: number): readonly (Area | null)[] {
  if (crop.kind === "whole") return [null];
  const [across, down] = [Math.min(crop.side, width), Math.min(crop.side, height)];
  if (crop.kind === "centre") return [{ left: (width - across) >> 1, top: (height - down) >> 1, width: across, height: down }];
  const lefts = startsOf(width, across, crop.overlap);
  return startsOf(height, down, crop.overlap).flatMap((top) => lefts.map((left) => ({ left, top, width: across, height: down })));
}

/** Where tiles of a side start so that they reach from one end to the other, overlapping by the share asked for or more. */
function startsOf(length: number, side: number, overlap: number): number[] {
  const room = length - side;
  // Half a pixel of rounding makes no further tile.
  const steps = Math.ceil(room / Math.max(1, side * (1 - overlap)) - 1e-9);
  return Array.from({ length: steps + 1 }, (_, step) => (steps === 0 ? 0 : Math.round((step * room) / steps)));
}
