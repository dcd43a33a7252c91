import type { NamePattern } from "./namePattern.ts";

/** `PLATE_A - 01(fld 1 wv 390 - Blue z 3 time 1 - 0 ms).tif`: the plate, `wix`, depth and time may be absent. */
export const inCellNames: NamePattern = {
  patterns: [
    /^(?:(?<plate>.+)_)?(?<row>[A-Z]{1,2}) ?- ?(?<column>\d{1,2})\(fld (?<site>\d+) wv (?<channel>[^()]+?)(?: wix \d+)?(?:[ -]*\bz (?<z>\d+))?(?:[ -]*\btime (?<time>\d+)(?: - [\d.]+ ?ms)?)?\)\.(?:tiff?|TIFF?)$/,
  ],
  enough: 0.5,
};
