import type { PageMeaning } from "../../shared/contract/importing.ts";
import type { PagePlace, RasterHeader } from "../imaging/raster.ts";
import type { FilePages } from "../../shared/domain/importReport.ts";
import { guessedChannels } from "./assemble.ts";
import type { FoundFile } from "./findFiles.ts";
import type { ChannelPlace, PlannedImage } from "./layout.ts";
import type { ReadFile } from "./readFiles.ts";

/**
 * Parts a file of several pages into the images that they are: one for each depth and time, with its channels. `meaning` null believes what the file says of its
 * pages, and takes up to five of which it says nothing for channels. Depth and time become the metadata `z` and `time`, counted from 1, where there are several.
 */
export function partPages(planned: PlannedImage, files: ReadonlyMap<FoundFile, ReadFile>, meaning: PageMeaning | null): readonly PlannedImage[] {
  const { source, facts } = planned;
  if (source.kind === "channels") return partChannelPages(planned, source.channels, files, meaning);
  if (source.kind === "item") return [planned];
  const read = files.get(source.file);
  if (read === undefined || "reason" in read) return [planned];
  const { header } = read.content;
  const places = header.pages === 1 || header.channels > 1 ? undefined : placesOf(header, meaning);
  if (places === undefined) return [planned];

  const count = (axis: keyof PagePlace) => new Set(places.map((place) => place[axis])).size;
  const [severalDepths, severalTimes] = [count("z") > 1, count("time") > 1];
  if (!severalDepths && !severalTimes && meaning === null && isInOrder(places) && !hasNames(header)) return [planned];
  const pages = places.map((place, page) => ({ ...place, page }));
  return [...Map.groupBy(pages, ({ z, time }) => `${time} ${z}`).values()].map((members): PlannedImage => {
    const { z, time } = members[0]!;
    const axes = { ...(severalDepths && { z: String(z + 1) }), ...(severalTimes && { time: String(time + 1) }) };
    const name = [facts.name, ...(severalDepths ? [`z${z + 1}`] : []), ...(severalTimes ? [`t${time + 1}`] : [])].join(" ");
    const channels = members.toSorted((a, b) => a.channel - b.channel).map(({ channel, page }) => ({ name: nameOf(header, channel, members.length), file: source.file, page }));
    return { facts: { ...facts, name, metadata: { ...facts.metadata, ...axes } }, source: { kind: "channels", channels } };
  });
}

/**
 * What is known of files with several pages, each of one sample a pixel, that are not told apart by page already; null where there are none. Pages that are taken for
 * channels because nothing says what they are, and nobody did, are guessed.
 */
export function pagesOf(images: readonly PlannedImage[], files: ReadonlyMap<FoundFile, ReadFile>, meaning: PageMeaning | null): FilePages | null {
  const headers = new Map<FoundFile, { readonly pages: number; readonly isKnown: boolean; readonly isGuessed: boolean }>();
  const look = (file: FoundFile, isAlone: boolean) => {
    const read = files.get(file);
    if (read === undefined || "reason" in read || read.content.header.pages === 1 || read.content.header.channels > 1) return;
    const { pages, acquisition } = read.content.header;
    const isKnown = acquisition?.pages !== undefined;
    headers.set(file, { pages, isKnown, isGuessed: isAlone && !isKnown && meaning === null && pages <= guessedChannels });
  };
  for (const { source } of images) {
    if (source.kind === "file") look(source.file, true);
    else if (source.kind === "channels") for (const { file, page } of source.channels) if (page === undefined) look(file, false);
  }
  const all = [...headers.values()];
  if (all.length === 0) return null;
  return { most: all.reduce((most, { pages }) => Math.max(most, pages), 0), areKnown: all.every(({ isKnown }) => isKnown), areGuessed: all.some(({ isGuessed }) => isGuessed) };
}

/** The same where each channel has a file of its own, and these all have as many pages: a page of each makes an image. */
function partChannelPages(planned: PlannedImage, channels: readonly ChannelPlace[], files: ReadonlyMap<FoundFile, ReadFile>, meaning: PageMeaning | null): readonly PlannedImage[] {
  const headers = channels.flatMap(({ file, page }) => {
    const read = files.get(file);
    return page !== undefined || read === undefined || "reason" in read ? [] : [read.content.header];
  });
  const [first] = headers;
  if (first === undefined || headers.length < channels.length || headers.some(({ pages, channels: samples }) => pages === 1 || pages !== first.pages || samples > 1)) return [planned];
  const places = placesOf(first, meaning);
  if (places === undefined || places.some(({ channel }) => channel > 0)) return [planned];
  const [severalDepths, severalTimes] = [new Set(places.map(({ z }) => z)).size > 1, new Set(places.map(({ time }) => time)).size > 1];
  return places.map(({ z, time }, page): PlannedImage => {
    const axes = { ...(severalDepths && { z: String(z + 1) }), ...(severalTimes && { time: String(time + 1) }) };
    const name = [planned.facts.name, ...(severalDepths ? [`z${z + 1}`] : []), ...(severalTimes ? [`t${time + 1}`] : [])].join(" ");
    return { facts: { ...planned.facts, name, metadata: { ...planned.facts.metadata, ...axes } }, source: { kind: "channels", channels: channels.map((channel) => ({ ...channel, page })) } };
  });
}

function placesOf({ pages, acquisition }: RasterHeader, meaning: PageMeaning | null): readonly PagePlace[] | undefined {
  const all = Array.from({ length: pages }, (_, page) => page);
  switch (meaning) {
    case null:
      return acquisition?.pages;
    case "channels":
      return all.map((channel) => ({ channel, z: 0, time: 0 }));
    case "depths":
      return all.map((z) => ({ channel: 0, z, time: 0 }));
    case "times":
      return all.map((time) => ({ channel: 0, z: 0, time }));
  }
}

function isInOrder(places: readonly PagePlace[]): boolean {
  return places.every(({ channel }, page) => channel === page);
}

function hasNames({ acquisition }: RasterHeader): boolean {
  return acquisition?.channels?.some(({ name }) => name !== undefined) ?? false;
}

function nameOf({ acquisition }: RasterHeader, channel: number, of: number): string {
  return acquisition?.channels?.[channel]?.name ?? (of === 1 ? "Grey" : `Channel ${channel + 1}`);
}
