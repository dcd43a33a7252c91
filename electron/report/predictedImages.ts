import type { ImageRecord } from "../project/images.ts";
import type { SplitRecord } from "../project/splits.ts";
import type { ReportImage } from "./facts.ts";

export type Predicted = {
  /** The class of an image as it is today. */
  readonly classOf: (image: ImageRecord) => string | null;
  readonly split: SplitRecord;
  /** By image id. */
  readonly predictions: ReadonlyMap<number, readonly number[]>;
};

/** The images that a run predicted, each with its part of the split and the class that was frozen with it, or else its class of today. */
export function predictedImages(records: readonly ImageRecord[], { classOf, split, predictions }: Predicted): (ReportImage & { readonly id: number })[] {
  return records.flatMap((image) => {
    const probabilities = predictions.get(image.id);
    if (probabilities === undefined) return [];
    const part = split.images.get(image.id);
    const { id, name, plate, well, wellRow, wellColumn, site, compound, concentration } = image;
    const classNow = classOf(image);
    return [{ id, name, plate, well, wellRow, wellColumn, site, compound, concentration, subset: part?.subset ?? null, truth: part?.className ?? classNow, classNow, probabilities }];
  });
}
