/** How many pixels are objects in the truth, were found to be, and are in both; and how many were judged rightly, of how many. */
export type PixelCounts = { readonly truth: number; readonly found: number; readonly both: number; readonly right: number; readonly pixels: number };

/** How far what was found and the truth cover each other, from 0 to 1. */
export type Overlap = { readonly dice: number; readonly iou: number };

export const noPixels: PixelCounts = { truth: 0, found: 0, both: 0, right: 0, pixels: 0 };

/** Counts of two parts of an image together. */
export function addCounts(a: PixelCounts, b: PixelCounts): PixelCounts {
  return { truth: a.truth + b.truth, found: a.found + b.found, both: a.both + b.both, right: a.right + b.right, pixels: a.pixels + b.pixels };
}

/** Compares two masks pixel by pixel; what is above 0 is an object. */
export function countPixels(found: ArrayLike<number>, truth: ArrayLike<number>): PixelCounts {
  let [ofTruth, ofFound, both, right] = [0, 0, 0, 0];
  for (let at = 0; at < truth.length; at++) {
    const [isTrue, isFound] = [truth[at]! > 0, found[at]! > 0];
    if (isTrue) ofTruth++;
    if (isFound) ofFound++;
    if (isTrue && isFound) both++;
    if (isTrue === isFound) right++;
  }
  return { truth: ofTruth, found: ofFound, both, right, pixels: truth.length };
}

/** Dice's coefficient 2 |A and B| / (|A| + |B|) (1945, doi 10.2307/1932409) and Jaccard's |A and B| / |A or B|. Where there is nothing, and nothing was found, both are 1. */
export function overlapOf({ truth, found, both }: PixelCounts): Overlap {
  if (truth + found === 0) return { dice: 1, iou: 1 };
  return { dice: (2 * both) / (truth + found), iou: both / (truth + found - both) };
}
