import { matchWithPattern } from "../names/pattern.ts";
import type { LayoutFinder } from "./layoutFinder.ts";
import { baseOf, layoutOf } from "./names.ts";

/** The names that a person's pattern is matched with: the path from the imported folder where the pattern has a /, else the file's name. */
export function namesFor(pattern: string, relatives: readonly string[]): readonly string[] {
  return pattern.includes("/") ? relatives : relatives.map(baseOf);
}

/** The layout of a pattern that a person gives. */
export const patternLayout: LayoutFinder = {
  enough: 0,
  find(request) {
    const { pattern, found } = request;
    if (pattern === null) return null;
    return layoutOf("pattern", request, matchWithPattern(pattern, namesFor(pattern, found.files.map(({ relative }) => relative))), pattern);
  },
};
