import { stringify } from "csv-stringify/sync";
import { argmax } from "../../shared/statistics/argmax.ts";
import type { Subset } from "../../shared/domain/run.ts";
import { spreadsheetText } from "../project/spreadsheetText.ts";
import type { PredictableImage } from "./predictable.ts";

/** What an image was to a run: its part of the split, and the class that it was measured against. */
export type RunPart = { readonly subset: Subset | null; readonly truth: string | null };

/**
 * A CSV with one row for each image: where it is from, its files, its label, the predicted class, and the probability of every class.
 * With `parts`, one for each image, it says what the images were to the run too.
 */
export function predictionTable(images: readonly PredictableImage[], probabilities: readonly (readonly number[])[], classNames: readonly string[], parts?: readonly RunPart[]): string {
  const partColumns = parts === undefined ? [] : ["subset", "truth"];
  const header = [...describingColumns, ...partColumns, "predicted", "probability", ...classNames.map((name) => `p(${name})`)];
  const rows = images.map((image, i) => {
    const own = probabilities[i]!;
    const best = argmax(own);
    const part = parts?.[i];
    return [
      ...describingValues(image),
      ...(part === undefined ? [] : [part.subset, part.truth].map(spreadsheetText)),
      spreadsheetText(classNames[best]!),
      ...[own[best]!, ...own].map((value) => Number(value.toPrecision(6))),
    ];
  });
  return stringify([header.map(spreadsheetText), ...rows]);
}

/** The columns of a table that say which image a row is of. */
export const describingColumns = ["image", "file", "plate", "well", "site", "compound", "concentration", "replicate", "label"] as const;

/** What stands in them. */
export function describingValues(image: PredictableImage): (string | number | null)[] {
  return [...[image.name, filesOf(image), image.plate, image.well, image.site, image.compound].map(spreadsheetText), image.concentration, ...[image.replicate, image.label].map(spreadsheetText)];
}

/** Every file of an image; the channels of one file have it in common. */
function filesOf({ sources }: PredictableImage): string {
  return [...new Set(sources.map(({ path }) => path))].join("; ");
}
