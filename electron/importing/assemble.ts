import type { RasterHeader } from "../imaging/raster.ts";
import type { FoundFile } from "./findFiles.ts";
import { filesOf, type ImageSource, type PlannedImage } from "./layout.ts";
import { namedApart } from "./namedApart.ts";
import type { FileContent, ReadFile } from "./readFiles.ts";
import type { TakenWith } from "./takenWith.ts";

/** Channels that an image may have. */
const maximumChannels = 16;
/** So many pages of which nothing is said are taken for channels, as many as the stains of Cell Painting; more may as well be depths or times. */
export const guessedChannels = 5;

/** One channel of an image, the file, page and plane that hold it, and what is written beside the file of how it was taken. */
export type AssembledChannel = { readonly name: string; readonly file: FoundFile; readonly content: FileContent; readonly page: number; readonly plane: number; readonly takenWith?: TakenWith };

/** A planned image of which every file was read. `isNamed`: its channels' names come from the import, not from this program. */
export type AssembledImage = {
  readonly planned: PlannedImage;
  readonly width: number;
  readonly height: number;
  readonly channels: readonly AssembledChannel[];
  readonly isNamed: boolean;
};

/** Puts an image together from what its files hold, or gives the reason by file why it cannot be. */
export function assemble(planned: PlannedImage, files: ReadonlyMap<FoundFile, ReadFile>): AssembledImage | ReadonlyMap<FoundFile, string> {
  const { source } = planned;
  return source.kind === "channels" ? fromChannelFiles(planned, source, files) : fromOneFile(planned, source, files);
}

function fromOneFile(planned: PlannedImage, source: Exclude<ImageSource, { kind: "channels" }>, files: ReadonlyMap<FoundFile, ReadFile>): AssembledImage | ReadonlyMap<FoundFile, string> {
  const read = readingOf(source.file, files);
  if ("reason" in read) return new Map([[source.file, read.reason]]);
  const { content } = read;
  const { width, height, channels: samples, pages } = content.header;
  const places =
    source.kind === "item" || pages === 1
      ? Array.from({ length: samples }, (_, plane) => ({ page: source.kind === "item" ? source.item : 0, plane }))
      : Array.from({ length: pages }, (_, page) => ({ page, plane: 0 }));
  const reason = whyNotChannels(content.header, source.kind === "item" ? 1 : pages);
  if (reason !== null) return new Map([[source.file, reason]]);

  const names = defaultNames({ ...content.header, pages: source.kind === "item" ? 1 : pages }, places.length);
  const channels = places.map((place, position) => ({ name: names[position] ?? "", file: source.file, content, ...place }));
  return { planned, width, height, channels, isNamed: false };
}

function fromChannelFiles(planned: PlannedImage, source: Extract<ImageSource, { kind: "channels" }>, files: ReadonlyMap<FoundFile, ReadFile>): AssembledImage | ReadonlyMap<FoundFile, string> {
  const reasons = new Map<FoundFile, string>();
  const channels: AssembledChannel[] = [];
  const names = namedApart(source.channels.map(({ name }) => name));
  for (const [at, { file, page, plane = 0, takenWith }] of source.channels.entries()) {
    const name = names[at]!;
    const read = readingOf(file, files);
    const reason = "reason" in read ? read.reason : whyNotChannel(read.content.header, name, page, plane);
    if (reason !== null) reasons.set(file, reason);
    else if ("content" in read) channels.push({ name, file, content: read.content, page: page ?? 0, plane, ...(takenWith !== undefined && { takenWith }) });
  }
  if (source.channels.length > maximumChannels) return allWith(source, `its image has ${source.channels.length} channels, and Moascope reads 1 to ${maximumChannels}`);
  for (const { name, file } of source.channels) {
    const [broken] = reasons.keys();
    if (broken !== undefined && !reasons.has(file)) reasons.set(file, `belongs to an image of which another channel cannot be used (${broken.relative}), and is channel ${name}`);
  }
  const [first] = channels;
  if (reasons.size > 0 || first === undefined) return reasons;

  const { width, height } = first.content.header;
  const different = channels.find(({ content }) => shapeOf(content.header) !== shapeOf(first.content.header));
  if (different !== undefined) {
    return allWith(source, `the channels of its image differ: ${first.name} is ${shapeOf(first.content.header)}, ${different.name} is ${shapeOf(different.content.header)}`);
  }
  return { planned, width, height, channels, isNamed: !channels.every(({ name }) => isCode(name)) };
}

/** Whether a channel's name is only a number with a letter, as microscopes number them: a person may call it something else. */
export function isCode(name: string): boolean {
  return /^(w|ch?|d|a|channel|grey)?[ _-]?\d*$/i.test(name);
}

/** Why a file is not the one channel that it is to be; with a page, it may hold several. */
function whyNotChannel(header: RasterHeader, name: string, page: number | undefined, plane: number): string | null {
  const advice = header.pages > 1 && header.channels === 1 ? "; say with --pages whether they are depths or times" : "";
  if (page === undefined) return header.pages > 1 || header.channels > 1 ? `holds ${contentOf(header)}, but is to be one channel, ${name}${advice}` : null;
  return page < header.pages && plane < header.channels ? null : `holds ${contentOf(header)}, but is to have channel ${name} on page ${page + 1}`;
}

function allWith(source: Extract<ImageSource, { kind: "channels" }>, reason: string): ReadonlyMap<FoundFile, string> {
  return new Map(filesOf(source).map((file) => [file, reason]));
}

function whyNotChannels({ channels, pages: allPages, acquisition }: RasterHeader, pages: number): string | null {
  if (pages > 1 && channels > 1) return `holds ${allPages} pages of ${channels} channels each, and Moascope reads several pages only as one channel each`;
  if (pages > guessedChannels && acquisition?.pages === undefined) return `holds ${pages} pages, and nothing in it says what they are; say with --pages whether they are channels, depths or times`;
  if (pages > maximumChannels) return `holds ${pages} channels, and Moascope reads 1 to ${maximumChannels}`;
  return channels > maximumChannels ? `has ${channels} channels, and Moascope reads 1 to ${maximumChannels}` : null;
}

/** Red, Green, Blue for an 8-bit colour picture; Grey for a single channel; else Channel 1, Channel 2 and so on. */
function defaultNames({ channels, pages, sampleType }: RasterHeader, count: number): readonly string[] {
  if (count === 1) return ["Grey"];
  if (channels === 3 && pages === 1 && sampleType === "uint8") return ["Red", "Green", "Blue"];
  return Array.from({ length: count }, (_, index) => `Channel ${index + 1}`);
}

function contentOf({ pages, channels }: RasterHeader): string {
  return pages > 1 ? `${pages} pages` : `${channels} channels`;
}

function shapeOf({ width, height, sampleType }: RasterHeader): string {
  return `${width} x ${height} ${sampleType}`;
}

function readingOf(file: FoundFile, files: ReadonlyMap<FoundFile, ReadFile>): ReadFile {
  const read = files.get(file);
  if (read === undefined) throw new Error(`${file.path} was planned but not read`);
  return read;
}
