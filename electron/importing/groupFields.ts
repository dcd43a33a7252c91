import type { Completeness } from "../../shared/contract/importing.ts";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { channelInWords } from "../../shared/domain/channelInWords.ts";
import { wellName } from "../../shared/domain/wellName.ts";
import { bareFacts, type PlannedImage } from "./layout.ts";
import { fieldName, type PlacedFile } from "./placedFile.ts";

/** The images that placed files make up, the files that make up none, and what is missing. */
export type GroupedFields = { readonly images: readonly PlannedImage[]; readonly skipped: readonly SkippedFile[]; readonly completeness: Completeness };

/** A channel that fewer fields have is an extra, such as one that was taken only at one depth. */
const usualShare = 0.5;
const SHOWN = 5;
/** No microscope takes more; names that seem to hold more hold something else, such as an identifier. */
const MOST_CHANNELS = 64;
const SHOWN_WELLS = 50;

/**
 * Joins the files of each field, depth and time into an image with the channels that most fields have. Fields that lack one of these, and files that say
 * the same as another one, are left out with a reason; so are the files of rare channels. Depth and time become the metadata `z` and `time` where they differ at all.
 * Channels are ordered by their names where only names are known, and as given where something describes them.
 */
export function groupFields(placed: readonly PlacedFile[], order: "by name" | "as given"): GroupedFields {
  const skipped: SkippedFile[] = [];
  const varying = { z: new Set(placed.map(({ z }) => z)).size > 1, time: new Set(placed.map(({ time }) => time)).size > 1 };
  const groups = [...Map.groupBy(placed, keyOf).values()].map((files) => withoutDoubles(files, skipped));
  const channels = channelCounts(groups, order);
  const used = channels.filter(({ isUsed }) => isUsed).map(({ name }) => name);
  if (channels.length > MOST_CHANNELS) {
    const reason = `would be one of ${channels.length} channels, so its channel is something else`;
    return { images: [], skipped: placed.map(({ file }) => ({ file: file.relative, reason })), completeness: { complete: 0, incomplete: groups.length, channels: [], examples: [], usualSites: 0, poorerWells: [] } };
  }

  const images: PlannedImage[] = [];
  const examples: Completeness["examples"] = [];
  let incomplete = 0;
  for (const group of groups) {
    const byChannel = new Map(group.map((file) => [file.channel ?? "", file]));
    const lacks = used.filter((name) => !byChannel.has(name));
    const first = group[0]!;
    if (lacks.length > 0) {
      incomplete++;
      if (examples.length < SHOWN) examples.push({ field: fieldName(first), lacks });
      for (const { file } of group) skipped.push({ file: file.relative, reason: `its field lacks ${lacks.map(channelInWords).join(", ")}` });
      continue;
    }
    for (const [name, { file }] of byChannel) {
      if (!used.includes(name)) skipped.push({ file: file.relative, reason: `is of ${channelInWords(name)}, which most fields lack` });
    }
    images.push(imageOf(used.map((name) => byChannel.get(name)!), varying));
  }
  return { images, skipped, completeness: { complete: images.length, incomplete, channels, examples, ...sitesOf(images) } };
}

function keyOf({ plate, well, site, z, time }: PlacedFile): string {
  return `${plate}\n${well?.row} ${well?.column}\n${site}\n${z}\n${time}`;
}

function withoutDoubles(files: readonly PlacedFile[], skipped: SkippedFile[]): readonly PlacedFile[] {
  const first = new Map<string | null, PlacedFile>();
  for (const placed of files) {
    const before = first.get(placed.channel);
    if (before === undefined) first.set(placed.channel, placed);
    else skipped.push({ file: placed.file.relative, reason: `says the same plate, well, site and channel as ${before.file.relative}` });
  }
  return [...first.values()];
}

/** Every channel with the number of fields that have it: in the order of their names, numbers by their value, or as the first field with the most channels gives them. */
function channelCounts(groups: readonly (readonly PlacedFile[])[], order: "by name" | "as given"): Completeness["channels"] {
  const counts = new Map<string, number>();
  for (const group of groups) for (const { channel } of group) counts.set(channel ?? "", (counts.get(channel ?? "") ?? 0) + 1);
  const collator = new Intl.Collator("en", { numeric: true });
  const fullest = groups.reduce<readonly PlacedFile[]>((best, group) => (group.length > best.length ? group : best), []).map(({ channel }) => channel ?? "");
  const rank = (name: string) => (order === "as given" && fullest.includes(name) ? fullest.indexOf(name) : fullest.length);
  const most = [...counts.values()].reduce((highest, fields) => Math.max(highest, fields), 0);
  return [...counts]
    .sort(([a], [b]) => rank(a) - rank(b) || collator.compare(a, b))
    .map(([name, fields]) => ({ name, fields, isUsed: fields >= usualShare * groups.length || fields === most }));
}

function imageOf(files: readonly PlacedFile[], varying: { readonly z: boolean; readonly time: boolean }): PlannedImage {
  const first = files[0]!;
  const place = { ...first, z: varying.z ? first.z : null, time: varying.time ? first.time : null };
  const axes = { ...(place.z === null ? {} : { z: place.z }), ...(place.time === null ? {} : { time: place.time }) };
  const name = place.well === null && place.site === null ? first.file.relative : fieldName(place);
  const facts = { ...bareFacts(name), plate: place.plate, well: place.well, site: place.site, metadata: { ...first.metadata, ...axes } };
  const [only, ...others] = files;
  if (others.length === 0 && only!.channel === null && only!.page === undefined) return { facts, source: { kind: "file", file: first.file } };
  const channels = files.map(({ channel, file, page, plane, takenWith }) => ({
    name: channel ?? "Grey", file, ...(page !== undefined && { page }), ...(plane !== undefined && { plane }), ...(takenWith !== undefined && { takenWith }),
  }));
  return { facts, source: { kind: "channels", channels } };
}

/** How many sites most wells have, and which have fewer. */
function sitesOf(images: readonly PlannedImage[]): Pick<Completeness, "usualSites" | "poorerWells"> {
  const wells = new Map<string, { plate: string; well: string; sites: Set<string | null> }>();
  for (const { facts: { plate, well, site } } of images) {
    if (well === null) continue;
    const name = wellName(well.row, well.column);
    const key = `${plate}\n${name}`;
    const known = wells.get(key);
    if (known === undefined) wells.set(key, { plate: plate ?? "", well: name, sites: new Set([site]) });
    else known.sites.add(site);
  }
  const bySites = [...Map.groupBy(wells.values(), ({ sites }) => sites.size)].sort(([a, first], [b, second]) => second.length - first.length || b - a);
  const usualSites = bySites[0]?.[0] ?? 0;
  const poorer = [...wells.values()].filter(({ sites }) => sites.size < usualSites);
  return { usualSites, poorerWells: poorer.slice(0, SHOWN_WELLS).map(({ plate, well, sites }) => ({ plate, well, sites: sites.size })) };
}
