import { completeChannels, type ProjectChannel, type WantedChannel } from "../project/channels.ts";
import { type AssembledImage, isCode } from "./assemble.ts";

/**
 * The channels of a project whose first import these images are: those that a person wants, else the most common number of channels and the most common
 * names of that number. A wanted name that the files have too is that channel of theirs; other names are given, in their order, to the channels that are left.
 */
export function chooseChannels(images: readonly AssembledImage[], wanted: readonly WantedChannel[]): readonly ProjectChannel[] {
  const number = wanted.length > 0 ? wanted.length : mostCommon(images.map(({ channels }) => channels.length));
  const names = images.filter(({ channels }) => channels.length === number).map(namesOf);
  // Names come from tables and file names, which hold no line feeds.
  const inFiles = mostCommon(names.map((list) => list.join("\n")))?.split("\n") ?? [];
  if (wanted.length === 0) return completeChannels(inFiles.map((name) => ({ name })));
  const left = inFiles.filter((name) => !wanted.some((channel) => isSame(channel.fileName ?? channel.name, name)));
  return completeChannels(wanted.map(({ name, fileName = name, colour }) => ({ name, colour, fileName: inFiles.find((own) => isSame(own, fileName)) ?? left.shift() ?? fileName })));
}

/** Why an image cannot be in a project with the given channels; null when it can. Names matter where the import gave them, and numbers where the project's are numbers too. */
export function whyOtherChannels(image: AssembledImage, channels: readonly ProjectChannel[]): string | null {
  const names = namesOf(image);
  if (names.length !== channels.length) return `has ${counted(names.length)}, and this project's images have ${counted(channels.length)}`;
  const isNamed = image.isNamed || (image.planned.source.kind === "channels" && channels.every(({ name }) => isCode(name)));
  return !isNamed || inOrderByName(image, channels) !== null ? null : `has the channels ${names.join(", ")}, and this project's are ${channels.map(described).join(", ")}`;
}

/** An image's channels in the order of the project's: by name where the import gave names. */
export function inProjectOrder(image: AssembledImage, channels: readonly ProjectChannel[]): AssembledImage["channels"] {
  return inOrderByName(image, channels) ?? image.channels;
}

/** By the names that the project's first files had, else by those that people gave; null where neither are the image's. */
function inOrderByName(image: AssembledImage, channels: readonly ProjectChannel[]): AssembledImage["channels"] | null {
  for (const names of [channels.map(({ fileName }) => fileName), channels.map(({ name }) => name)]) {
    const ordered = names.flatMap((name) => image.channels.find((channel) => isSame(channel.name, name)) ?? []);
    if (ordered.length === channels.length) return ordered;
  }
  return null;
}

function described({ name, fileName }: ProjectChannel): string {
  return isSame(name, fileName) ? name : `${name} (${fileName} in its files)`;
}

function namesOf({ channels }: AssembledImage): readonly string[] {
  return channels.map(({ name }) => name);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function counted(channels: number): string {
  return channels === 1 ? "1 channel" : `${channels} channels`;
}

/** The value that occurs most often; of equally common ones the larger. */
function mostCommon<T extends number | string>(values: readonly T[]): T | null {
  const [winner] = [...Map.groupBy(values, (value) => value)].sort(([a, first], [b, second]) => second.length - first.length || (a < b ? 1 : -1));
  return winner?.[0] ?? null;
}
