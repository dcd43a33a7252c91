import { meanInterval, type MeanEstimate } from "./meanInterval.ts";

/**
 * How far the reproduction of an image is from it: the mean squared error in the units of the network, the peak signal-to-noise ratio in decibels (null of an image without
 * any range), and the same of what interpolation makes of the shrunk image, where the network enlarges one.
 */
export type Reproduction = { readonly error: number; readonly psnr: number | null; readonly interpolated: number | null };

/** How far images are reproduced: means over them with 95 % intervals; null where no image has a figure. */
export type ReproductionEvaluation = { readonly images: number; readonly error: MeanEstimate; readonly psnr: MeanEstimate | null; readonly interpolated: MeanEstimate | null };

/** Measures reproductions; null where there are none. The seed decides the resampling of images. */
export function evaluateReproductions(reproductions: readonly Reproduction[], seed: number): ReproductionEvaluation | null {
  if (reproductions.length === 0) return null;
  const mean = (of: (reproduction: Reproduction) => number | null) => {
    const known = reproductions.flatMap((reproduction) => of(reproduction) ?? []);
    return known.length === 0 ? null : meanInterval(known, seed);
  };
  return { images: reproductions.length, error: mean(({ error }) => error)!, psnr: mean(({ psnr }) => psnr), interpolated: mean(({ interpolated }) => interpolated) };
}
