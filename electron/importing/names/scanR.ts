import type { NamePattern } from "./namePattern.ts";

/** `NAME--W00001--P00001--Z00000--T00000--DAPI.tif`: the well is a running number, row by row. */
export const scanRNames: NamePattern = {
  patterns: [/^(?:.*--)?W(?<well>\d{5})--P(?<site>\d{5})(?:--Z(?<z>\d{5}))?(?:--T(?<time>\d{5}))?--(?<channel>.+)\.(?:tiff?|TIFF?)$/],
  enough: 0.5,
};
