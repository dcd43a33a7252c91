import type { NamePattern } from "./namePattern.ts";

/** `r01c01f04p01-ch1sk1fk1fl1.tiff`: row, column, field, plane, channel and time point. */
export const harmonyNames: NamePattern = {
  patterns: [/^r(?<row>\d{1,2})c(?<column>\d{1,2})f(?<site>\d+)p(?<z>\d+)(?:rc\d+)?-(?<channel>ch\d+)(?:sk(?<time>\d+))?(?:fk\d+)?(?:fl\d+)?\.(?:tiff?|TIFF?)$/],
  enough: 0.5,
};
