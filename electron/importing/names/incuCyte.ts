import type { NamePattern } from "./namePattern.ts";

/** `MiaPaCa2-PhaseOriginal_A2_1_03d06h40m.tif`: the picture's kind is its channel, and the time is what has passed since the start. */
export const incuCyteNames: NamePattern = {
  patterns: [/^(?:(?<plate>.+)[-_])?(?<channel>[^-_]+)_(?<well>[A-Z]{1,2}\d{1,2})_(?<site>\d{1,3})_(?<time>\d{2}d\d{2}h\d{2}m)\.(?:tiff?|TIFF?|png|jpe?g)$/],
  enough: 0.5,
};
