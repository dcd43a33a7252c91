import { meanInterval, type MeanEstimate } from "./meanInterval.ts";

/** What a run found in an image: how many objects, and how far they are those of its mask; null where it has none. */
export type MaskPrediction = {
  readonly objects: number;
  readonly compared: { readonly objects: number; readonly accuracy: number; readonly dice: number; readonly iou: number } | null;
};

/** How far masks that a run found are those that are known: means over the images with 95 % intervals, the share of pixels judged rightly, and the objects that were found and that there are. */
export type MaskEvaluation = {
  readonly images: number;
  readonly dice: MeanEstimate;
  readonly iou: MeanEstimate;
  readonly accuracy: number;
  readonly objects: number;
  readonly trueObjects: number;
};

/** Measures what was found in images against their masks, those without one left out; null where none has one. The seed decides the resampling of images. */
export function evaluateMasks(predictions: readonly MaskPrediction[], seed: number): MaskEvaluation | null {
  const known = predictions.flatMap(({ objects, compared }) => (compared === null ? [] : [{ found: objects, ...compared }]));
  if (known.length === 0) return null;
  const sum = (of: (image: (typeof known)[number]) => number) => known.reduce((total, image) => total + of(image), 0);
  return {
    images: known.length,
    dice: meanInterval(known.map(({ dice }) => dice), seed),
    iou: meanInterval(known.map(({ iou }) => iou), seed),
    accuracy: sum(({ accuracy }) => accuracy) / known.length,
    objects: sum(({ found }) => found),
    trueObjects: sum(({ objects }) => objects),
  };
}
