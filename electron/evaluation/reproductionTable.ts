import { stringify } from "csv-stringify/sync";
import type { Subset } from "../../shared/domain/run.ts";
import type { KeptReproduction } from "../project/reproductions.ts";
import { spreadsheetText } from "../project/spreadsheetText.ts";
import { describingColumns, describingValues } from "./predictionTable.ts";
import type { PredictableImage } from "./predictable.ts";

/**
 * A CSV with one row for each image: where it is from, its part of the split, how far it is reproduced (mean squared error in the units of the network, PSNR in decibels), and
 * the numbers that the network keeps of it, where it has a layer of such.
 */
export function reproductionTable(images: readonly PredictableImage[], reproductions: readonly KeptReproduction[], subsets: readonly (Subset | null)[]): string {
  const isEnlarged = reproductions.some(({ interpolated }) => interpolated !== null);
  const numbers = Math.max(0, ...reproductions.map(({ code }) => code?.length ?? 0));
  const header = [...describingColumns, "subset", "mean squared error", "psnr", ...(isEnlarged ? ["psnr of interpolation"] : []), ...Array.from({ length: numbers }, (_, at) => `code ${at + 1}`)];
  const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(6)));
  const rows = images.map((image, at) => {
    const { error, psnr, interpolated, code } = reproductions[at]!;
    return [...describingValues(image), spreadsheetText(subsets[at] ?? null), rounded(error), rounded(psnr), ...(isEnlarged ? [rounded(interpolated)] : []), ...Array.from(code ?? [], rounded)];
  });
  return stringify([header.map(spreadsheetText), ...rows]);
}
