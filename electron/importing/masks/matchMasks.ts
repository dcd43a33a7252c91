import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { filesOf, type PlannedImage } from "../layout.ts";
import { type FoundMask, withoutExtension } from "./findMasks.ts";

/** The mask of each image that has one, by the image's place, and the masks that are of none. */
export type MatchedMasks = { readonly byImage: ReadonlyMap<number, FoundMask>; readonly unmatched: readonly SkippedFile[] };

/**
 * Finds the image of each mask: the one with the same path but for endings; else, for a mask without a name of its own (`cells/labels.tif`), the only image of its folder
 * or the one that is called like the folder; else the only image of the same name anywhere.
 */
export function matchMasks(masks: readonly FoundMask[], images: readonly Pick<PlannedImage, "facts" | "source">[]): MatchedMasks {
  const stems = images.map(stemsOf);
  const byPath = placesBy(stems, (stem) => stem);
  const byFolder = placesBy(stems, folderOf);
  const byName = placesBy(stems, nameOf);
  const byImage = new Map<number, FoundMask>();
  const unmatched: SkippedFile[] = [];
  for (const mask of masks) {
    const key = mask.stem.toLowerCase();
    // A name that was all ending says that of its folder.
    const [folder, isNameless] = [folderOf(key), nameOf(key) === ""];
    const ways = isNameless ? [byFolder.get(folder), byPath.get(folder), byName.get(nameOf(folder))] : [byPath.get(key), byName.get(nameOf(key))];
    const candidates = ways.find((places) => places !== undefined);
    const [place] = candidates ?? [];
    const other = place === undefined ? undefined : byImage.get(place);
    if (place === undefined) unmatched.push({ file: mask.relative, reason: "no image is called like it" });
    else if (candidates!.size > 1) unmatched.push({ file: mask.relative, reason: `${candidates!.size} images may be meant` });
    else if (other !== undefined) unmatched.push({ file: mask.relative, reason: `its image has the mask ${other.relative} already` });
    else byImage.set(place, mask);
  }
  return { byImage, unmatched };
}

/** The places of images by a part of their paths. */
function placesBy(stems: readonly (readonly string[])[], partOf: (stem: string) => string): Map<string, Set<number>> {
  const places = new Map<string, Set<number>>();
  stems.forEach((own, place) => {
    for (const part of own.map(partOf)) places.set(part, (places.get(part) ?? new Set()).add(place));
  });
  return places;
}

/** What an image is called: its own path, and those of its files, without extensions. */
function stemsOf({ facts, source }: Pick<PlannedImage, "facts" | "source">): string[] {
  return [facts.name, ...filesOf(source).map(({ relative }) => relative)].map((path) => withoutExtension(path).toLowerCase());
}

function folderOf(stem: string): string {
  return stem.slice(0, Math.max(0, stem.lastIndexOf("/")));
}

function nameOf(stem: string): string {
  return stem.slice(stem.lastIndexOf("/") + 1);
}
