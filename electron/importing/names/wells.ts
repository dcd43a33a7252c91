import type { NamePattern } from "./namePattern.ts";

/**
 * A well in capitals or as r01c01, then whatever of site, channel, depth and time there is, in this order. Capitals only, because `f1` is more often a field than a well.
 * Any image file may look like this by accident, so nearly all have to.
 */
export const wellNames: NamePattern = {
  patterns: [
    /^(?:(?<plate>.+?)[_ -])?(?<well>(?:[A-P]|A[A-F])\d{1,2}|r\d{1,2}c\d{1,2})(?:[_ -]?(?:site|field|fld|fov|pos|xy|[sfp])?[_ -]?(?<site>\d{1,4}))?(?:[_ -](?<channel>(?:w|ch?|d)\d{1,2}|(?!z\d|t\d)[A-Za-z][\w+-]*?))?(?:[_ -]z(?<z>\d+))?(?:[_ -]t(?<time>\d+))?\.(?:tiff?|TIFF?|png|jpe?g|webp)$/,
    /^(?<channel>.+?)-\d+-(?<row>[A-P])-(?<column>\d{1,2})-(?<site>\d{1,4})\.(?:tiff?|TIFF?|png|jpe?g|webp)$/,
  ],
  enough: 0.9,
};
