import type { NamePattern } from "./namePattern.ts";

/** `AS_09125_050116030001_D03f00d0.tif`: field and channel count from 0. */
export const cellomicsNames: NamePattern = {
  patterns: [/^(?:(?<plate>.+)_)?(?<well>[A-Z]{1,2}\d{2})f(?<site>\d+)(?<channel>d\d)\.(?:tiff?|TIFF?|png)$/],
  enough: 0.5,
};
