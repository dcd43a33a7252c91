import type { SkippedFile } from "../../shared/domain/importReport.ts";
import type { FoundFile } from "./findFiles.ts";

type ChannelGroup = { readonly name: string; readonly channels: readonly { readonly name: string; readonly file: FoundFile }[] };

const imageEnding = /\.(tiff?|png|jpe?g|webp)$/i;
const suffix = /^(.+)[_-]((?:w|ch?|d)\d{1,2})$/i;
/** Share of the images that must have all channels before the endings of file names are taken for channels: a screen may lack a few files. */
const completeShare = 0.9;

/**
 * Recognises one file per channel by the endings `_w1`, `_ch2`, `_C01`, `-ch3`, `_d0`: null unless every image file has such an ending and
 * nearly all images have the same two to five channels. Images that lack one are left out with a reason.
 */
export function groupByChannelSuffix(files: readonly FoundFile[]): { readonly images: readonly ChannelGroup[]; readonly skipped: readonly SkippedFile[] } | null {
  const groups = new Map<string, Map<string, FoundFile>>();
  const others: FoundFile[] = [];
  for (const file of files) {
    if (!imageEnding.test(file.relative)) {
      others.push(file);
      continue;
    }
    const [, name, channel] = suffix.exec(file.relative.replace(imageEnding, "")) ?? [];
    if (name === undefined || channel === undefined) return null;
    const group = groups.get(name) ?? new Map<string, FoundFile>();
    if (group.has(channel)) return null;
    groups.set(name, group.set(channel, file));
  }

  const usual = mostCommon([...groups.values()].map((group) => [...group.keys()].sort().join(" ")));
  const channels = usual?.value.split(" ") ?? [];
  if (usual === null || channels.length < 2 || channels.length > 5 || usual.times < completeShare * groups.size) return null;

  const images: ChannelGroup[] = [];
  // Only the reading can say what is wrong with a file that has no image's ending.
  const skipped: SkippedFile[] = others.map(({ relative }) => ({ file: relative, reason: "is not named like the other files, which end in " + channels.map((name) => `_${name}`).join(", ") }));
  for (const [name, group] of groups) {
    const missing = channels.filter((channel) => !group.has(channel));
    const surplus = [...group.keys()].filter((channel) => !channels.includes(channel));
    if (missing.length === 0 && surplus.length === 0) images.push({ name, channels: [...group].sort(([a], [b]) => (a < b ? -1 : 1)).map(([channel, file]) => ({ name: channel, file })) });
    else for (const { relative } of group.values()) skipped.push({ file: relative, reason: unlike(missing, surplus) });
  }
  return { images, skipped };
}

/** Why an image has not the channels of the others. */
export function unlike(missing: readonly string[], surplus: readonly string[]): string {
  return missing.length > 0 ? `its image lacks channel ${missing.join(", ")}` : `its image has channel ${surplus.join(", ")}, which the others lack`;
}

function mostCommon(values: readonly string[]): { readonly value: string; readonly times: number } | null {
  const times = Map.groupBy(values, (value) => value);
  return [...times].reduce<{ value: string; times: number } | null>((best, [value, same]) => (best === null || same.length > best.times ? { value, times: same.length } : best), null);
}
