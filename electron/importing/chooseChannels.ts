import { type AssembledImage, isCode } from "./assemble.ts";

/** The channels of a project whose first import these images are: the most common number of them, and the most common names of that number. */
export function chooseChannels(images: readonly AssembledImage[]): readonly string[] {
  const number = mostCommon(images.map(({ channels }) => channels.length));
  const names = images.filter(({ channels }) => channels.length === number).map(namesOf);
  // Names come from tables and file names, which hold no line feeds.
  return mostCommon(names.map((list) => list.join("\n")))?.split("\n") ?? [];
}

/** Why an image cannot be in a project with the given channels; null when it can. Names matter where the import gave them, and numbers where the project's are numbers too. */
export function whyOtherChannels(image: AssembledImage, channels: readonly string[]): string | null {
  const names = namesOf(image);
  if (names.length !== channels.length) return `has ${counted(names.length)}, and this project's images have ${counted(channels.length)}`;
  const isNamed = image.isNamed || (image.planned.source.kind === "channels" && channels.every(isCode));
  return !isNamed || hasAll(names, channels) ? null : `has the channels ${names.join(", ")}, and this project's are ${channels.join(", ")}`;
}

/** An image's channels in the order of the project's: by name where the import gave names. */
export function inProjectOrder(image: AssembledImage, channels: readonly string[]): AssembledImage["channels"] {
  if (!hasAll(namesOf(image), channels)) return image.channels;
  return channels.flatMap((channel) => image.channels.filter(({ name }) => isSame(name, channel)));
}

function hasAll(names: readonly string[], channels: readonly string[]): boolean {
  return channels.every((channel) => names.some((name) => isSame(name, channel)));
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
