import type { LayoutName } from "../../../shared/domain/importLayout.ts";
import type { FoundFile } from "../findFiles.ts";
import { groupFields } from "../groupFields.ts";
import type { Layout } from "../layout.ts";
import type { NamePattern } from "../names/namePattern.ts";
import { type NameGroups, present } from "../names/pattern.ts";
import { placeByName } from "../names/placeByName.ts";
import { parsedFile } from "../placedFile.ts";
import type { LayoutFinder, LayoutRequest } from "./layoutFinder.ts";

const SHOWN = 5;

/** A layout by the names that a microscope gives. */
export function byNames(name: LayoutName, { patterns, enough }: NamePattern): LayoutFinder {
  return {
    enough,
    find(request) {
      let best: Layout | null = null;
      for (const pattern of patterns) {
        const groups = request.found.files.map(({ relative }) => {
          const found = pattern.exec(baseOf(relative))?.groups;
          return found === undefined ? null : present(found);
        });
        const layout = groups.some((found) => found !== null) ? layoutOf(name, request, groups, pattern.source) : null;
        if (layout !== null && usedBy(layout) > (best === null ? 0 : usedBy(best))) best = layout;
        if (best !== null && usedBy(best) === request.found.files.length) break;
      }
      return best;
    },
  };
}

/** The layout that groups from file names make. */
export function layoutOf(name: LayoutName, { found, folder }: Pick<LayoutRequest, "found" | "folder">, groups: readonly NameGroups[], pattern: string): Layout {
  const { placed, skipped } = placeByName(found.files, groups, folder);
  const { images, skipped: ungrouped, completeness } = groupFields(placed, "by name");
  return { name, images, skipped: [...ungrouped, ...skipped], pattern, parsed: placed.slice(0, SHOWN).map(parsedFile), completeness };
}

/** How many files are part of an image. */
export function usedBy({ images }: Pick<Layout, "images">): number {
  const used = new Set<FoundFile>();
  for (const { source } of images) {
    if (source.kind === "channels") for (const { file } of source.channels) used.add(file);
    else used.add(source.file);
  }
  return used.size;
}

export function baseOf(relative: string): string {
  return relative.slice(relative.lastIndexOf("/") + 1);
}
