import type { NamePattern } from "./namePattern.ts";

/**
 * `PLATE_A01_s1_w1GUID.tif`, with or without plate, site, channel, depth, time and the identifier at the end. The identifier has a fixed form, and so its first
 * digits are never taken for a part of the site or the channel, whatever number of digits these have.
 */
export const imageXpressNames: NamePattern = {
  patterns: [
    /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{1,2})_s(?<site>\d+)(?:_(?<channel>w\d+))?(?:_z(?<z>\d+))?(?:_t(?<time>\d+))?_?(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?\.(?:tiff?|TIFF?)$/,
    /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{1,2})_(?<channel>w\d+)(?:_z(?<z>\d+))?(?:_t(?<time>\d+))?_?(?:[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})?\.(?:tiff?|TIFF?)$/,
  ],
  enough: 0.5,
};
