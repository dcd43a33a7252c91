import { gaussian } from "../gaussian.ts";
import type { Raster } from "../raster.ts";

/** Longer side on which illumination is estimated: it varies slowly over the field. */
export const ILLUMINATION_SIDE = 64;
/** Images of a plate that it is estimated from, spread over the plate, and the fewest from which cells average out. */
export const ILLUMINATION_IMAGES = 200;
export const FEWEST_IMAGES = 8;
/** Blur of the estimate as a share of the longer side, and what no part of a field is taken to be darker than, as a share of the mean. */
const BLUR = 1 / 8;
const DARKEST = 0.1;

/** How bright each part of the field is compared with its mean, one plane a channel; small, to be enlarged. */
export type Illumination = { readonly width: number; readonly height: number; readonly gains: Float32Array };

/**
 * Estimates the illumination that images have in common, of small images [channels, height, width] of the same size: the median over the images of each pixel, which
 * passes over cells that only some of them have there, blurred, and divided by its mean (Singh et al. 2014, 10.1111/jmi.12178, and CellProfiler's correction, who
 * average and blur likewise). Null where there are too few images.
 */
export function estimateIllumination(images: readonly Float32Array[], channels: number, width: number, height: number): Illumination | null {
  if (images.length < FEWEST_IMAGES) return null;
  const plane = width * height;
  const gains = new Float32Array(channels * plane);
  const values = new Float64Array(images.length);
  for (let channel = 0; channel < channels; channel++) {
    const medians = new Float32Array(plane);
    for (let at = 0; at < plane; at++) {
      for (let image = 0; image < images.length; image++) values[image] = images[image]![channel * plane + at]!;
      values.sort();
      const middle = images.length >> 1;
      medians[at] = images.length % 2 === 1 ? values[middle]! : (values[middle - 1]! + values[middle]!) / 2;
    }
    const smooth = gaussian(medians, width, height, Math.max(width, height) * BLUR);
    const mean = smooth.reduce((sum, value) => sum + value, 0) / plane;
    for (let at = 0; at < plane; at++) gains[channel * plane + at] = mean > 0 && Number.isFinite(mean) ? Math.max(smooth[at]! / mean, DARKEST) : 1;
  }
  return { width, height, gains };
}

/** A plane with its channel's illumination divided out, the gains between their points bilinear. */
export function correctIllumination({ width, height, samples }: Raster, illumination: Illumination, channel: number): Raster {
  const { width: across, height: down } = illumination;
  const gains = illumination.gains.subarray(channel * across * down, (channel + 1) * across * down);
  const columns = places(width, across);
  const rows = places(height, down);
  const corrected = new Float32Array(width * height);
  const line = new Float64Array(across);
  for (let y = 0; y < height; y++) {
    const [first, share] = [rows.first[y]! * across, rows.share[y]!];
    const next = Math.min(rows.first[y]! + 1, down - 1) * across;
    for (let x = 0; x < across; x++) line[x] = gains[first + x]! * (1 - share) + gains[next + x]! * share;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const left = columns.first[x]!;
      const gain = line[left]! + (line[Math.min(left + 1, across - 1)]! - line[left]!) * columns.share[x]!;
      corrected[at] = samples[at]! / gain;
    }
  }
  return { width, height, channels: 1, samples: corrected };
}

/** For each of `length` pixels the point before it among `points`, and how far it lies towards the next. */
function places(length: number, points: number): { readonly first: Int32Array; readonly share: Float64Array } {
  const first = new Int32Array(length);
  const share = new Float64Array(length);
  for (let at = 0; at < length; at++) {
    const place = Math.min(Math.max(((at + 0.5) * points) / length - 0.5, 0), points - 1);
    first[at] = Math.floor(place);
    share[at] = place - first[at]!;
  }
  return { first, share };
}
