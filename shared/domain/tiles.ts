import type { Recipe } from "./recipe.ts";

/** A square or rectangle of an image, in its pixels. */
export type Area = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** The parts of an image that a recipe's crop takes wherever cells are, row by row; null is the whole image. A side that is longer than the image is as long as it. */
export function areasOf(crop: Exclude<Recipe["crop"], { readonly kind: "cells" }>, width: number, height: number): readonly (Area | null)[] {
  if (crop.kind === "whole") return [null];
  const [across, down] = [Math.min(crop.side, width), Math.min(crop.side, height)];
  if (crop.kind === "centre") return [{ left: (width - across) >> 1, top: (height - down) >> 1, width: across, height: down }];
  const lefts = startsOf(width, across, crop.overlap);
  return startsOf(height, down, crop.overlap).flatMap((top) => lefts.map((left) => ({ left, top, width: across, height: down })));
}

/**
 * An area with what lies around it, such that it is fitted to the middle of a square of `size` pixels, `margin` of them at each side. It may reach beyond the image.
 * Its sides are whole pixels, so the area may lie off the middle by up to half a pixel of the image.
 */
export function withSurroundings({ left, top, width, height }: Area, size: number, margin: number): Area {
  const around = (side: number) => Math.round((side * margin) / (size - 2 * margin));
  const [across, down] = [around(width), around(height)];
  return { left: left - across, top: top - down, width: width + 2 * across, height: height + 2 * down };
}

/** Squares around the middles of cells (x and y of each), moved inside the image where they reach over its edge. Where there is no cell, it is the square in the middle of the image. */
export function areasAround(cells: ArrayLike<number>, side: number, width: number, height: number): readonly Area[] {
  const [across, down] = [Math.min(side, width), Math.min(side, height)];
  const startOf = (middle: number, length: number, room: number) => Math.min(room - length, Math.max(0, Math.round(middle - length / 2)));
  const around = (x: number, y: number): Area => ({ left: startOf(x, across, width), top: startOf(y, down, height), width: across, height: down });
  if (cells.length === 0) return [around(width / 2, height / 2)];
  return Array.from({ length: cells.length / 2 }, (_, cell) => around(cells[2 * cell]!, cells[2 * cell + 1]!));
}

/** Where tiles of a side start so that they reach from one end to the other, overlapping by the share asked for or more. */
function startsOf(length: number, side: number, overlap: number): number[] {
  const room = length - side;
  // Half a pixel of rounding makes no further tile.
  const steps = Math.ceil(room / Math.max(1, side * (1 - overlap)) - 1e-9);
  return Array.from({ length: steps + 1 }, (_, step) => (steps === 0 ? 0 : Math.round((step * room) / steps)));
}
