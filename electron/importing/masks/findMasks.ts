import { Failure } from "../../../shared/failure.ts";
import { isBelow } from "../changesOf.ts";
import { existingFolder, findFiles, type FoundFile } from "../findFiles.ts";

/** Where the masks of images are: a folder, and what their names have behind those of the images; null where that is as people mostly call it. */
export type MaskRequest = { readonly folder: string; readonly ending: string | null };

/** A file that is the mask of an image, and what that image would be called: its path from the folder of masks, without endings. */
export type FoundMask = FoundFile & { readonly stem: string };

/** What people and programs put behind the name of an image to name its mask; a name may be nothing else. */
const usualEnding = /(^|[ _.-])(cp_)?(masks?|labels?|seg|segmentation|gt)([ _.-]?u?int(8|16|32))?$/i;

/**
 * The masks of a folder. Where the images lie in the same folder, or below it, files among them are masks only where their name ends like that of one.
 * Fails with ImportFolderMissing and MasksMissing.
 */
export function findMasks({ folder: asked, ending }: MaskRequest, images: string, signal: AbortSignal): FoundMask[] {
  const folder = existingFolder(asked);
  const isAmongImages = (path: string) => (folder === images || isBelow(images, folder)) && isBelow(path, images);
  const masks = findFiles(folder, new Set(), signal).files.flatMap((file) => {
    const whole = withoutExtension(file.relative);
    const stem = withoutEnding(whole, ending);
    return stem === null && (ending !== null || isAmongImages(file.path)) ? [] : [{ ...file, stem: stem ?? whole }];
  });
  if (masks.length === 0) throw new Failure("MasksMissing", { path: folder, ending });
  return masks;
}

/** A path without the extension of its file. */
export function withoutExtension(relative: string): string {
  return relative.replace(/\.[^./]+$/, "");
}

/** A path without what makes its file a mask; null where it has nothing of the kind. */
function withoutEnding(stem: string, ending: string | null): string | null {
  if (ending !== null) return stem.endsWith(ending) ? stem.slice(0, stem.length - ending.length) : null;
  const at = stem.lastIndexOf("/") + 1;
  const name = stem.slice(at).replace(usualEnding, "");
  return name === stem.slice(at) ? null : stem.slice(0, at) + name;
}
