import type { NamePattern } from "./namePattern.ts";

/** `PLATE_F05_T0038F002L01A02Z01C01.tif`: time, field, timeline, action, depth and channel. The plate's name may hold underscores. */
export const cellVoyagerNames: NamePattern = {
  patterns: [
    /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{2})_T(?<time>\d{4})F(?<site>\d{3,4})L\d{2}A\d{2}Z(?<z>\d{2,3})(?<channel>C\d{2})\.(?:tiff?|TIFF?|png)$/,
    // Where two actions take the same channel, they tell it apart.
    /^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{2})_T(?<time>\d{4})F(?<site>\d{3,4})L\d{2}(?<channel>A\d{2})Z(?<z>\d{2,3})C\d{2}\.(?:tiff?|TIFF?|png)$/,
  ],
  enough: 0.5,
};
