import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import type { AssembledImage } from "../assemble.ts";
import type { HeaderCache } from "../headerCache.ts";
import { type FileContent, readFiles } from "../readFiles.ts";
import type { FoundMask } from "./findMasks.ts";
import { matchMasks } from "./matchMasks.ts";

/** A mask that fits its image. */
export type CheckedMask = { readonly file: FoundMask; readonly content: FileContent };

/** Finds the masks of images, and opens them: one that cannot be read, or is not of the size of its image, is unmatched with its reason. */
export async function checkMasks(masks: readonly FoundMask[], images: readonly AssembledImage[], signal: AbortSignal, cache: HeaderCache | null): Promise<{ readonly byImage: ReadonlyMap<AssembledImage, CheckedMask>; readonly unmatched: readonly SkippedFile[] }> {
  const matched = matchMasks(masks, images.map(({ planned }) => planned));
  const contents = await readFiles([...matched.byImage.values()], signal, () => undefined, cache);
  const byImage = new Map<AssembledImage, CheckedMask>();
  const unmatched = [...matched.unmatched];
  for (const [place, file] of matched.byImage) {
    const image = images[place]!;
    const read = contents.get(file)!;
    const reason = "reason" in read ? read.reason : whyUnfit(file, read.content, image);
    if (reason !== null) unmatched.push({ file: file.relative, reason });
    else if ("content" in read) byImage.set(image, { file, content: read.content });
  }
  return { byImage, unmatched };
}

function whyUnfit({ path }: FoundMask, { header: { width, height } }: FileContent, image: AssembledImage): string | null {
  if (/\.jpe?g$/i.test(path)) return "is a JPEG, which blurs the borders of objects; save masks as PNG or TIFF";
  return width === image.width && height === image.height ? null : `is ${width} x ${height} pixels, its image ${image.width} x ${image.height}`;
}
