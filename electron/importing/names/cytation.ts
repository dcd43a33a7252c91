import type { NamePattern } from "./namePattern.ts";

/** `B7_01_1_3Z2_DAPI_001.tif`: well, step, number of the channel, tile with its depth, name of the channel, and time. */
export const cytationNames: NamePattern = {
  patterns: [/^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{1,2})_-?\d+_\d+_(?<site>\d+)(?:Z(?<z>\d+))?_(?<channel>.+)_(?<time>\d{3,})\.(?:tiff?|TIFF?|png|jpe?g)$/],
  enough: 0.5,
};
