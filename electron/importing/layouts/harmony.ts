import path from "node:path";
import { wellAt } from "../../../shared/domain/wellName.ts";
import { namedApart } from "../namedApart.ts";
import type { PlacedFile } from "../placedFile.ts";
import { numberOfChild, textOfChild, children, type XmlElement, xmlElements } from "../xml/elements.ts";
import { filesBeside } from "./fileBeside.ts";
import { fromMetadata } from "./fromMetadata.ts";

const indexName = /^index(\.idx|\.ref)?\.xml$/i;

/**
 * Opera Phenix and Operetta: `Index.idx.xml`, or `Index.ref.xml` where flat-field correction was exported too (Harmony V4 to V6). Of channels it takes the names,
 * which later versions keep apart from the images, in a map by number.
 */
export const harmony = fromMetadata(
  "harmony",
  ({ relative }) => indexName.test(path.posix.basename(relative)),
  (document, files) => {
    const find = filesBeside(document, files);
    const missing: string[] = [];
    const images: { readonly placed: PlacedFile; readonly channel: string; readonly name: string | null }[] = [];
    const names = new Map<string, string>();
    let plate: string | null = null;
    for (const { name, element } of xmlElements(document.path, { elements: ["Plate", "Image", "Entry"] })) {
      if (name === "Plate") plate ??= textOfChild(element, "Name") ?? textOfChild(element, "PlateID");
      else if (name === "Entry") keepName(element, names);
      else {
        const url = textOfChild(element, "URL");
        if (url === null) continue;
        const file = find(url);
        if (file === null) missing.push(url);
        else images.push({ placed: placeOf(element, file, plate), channel: textOfChild(element, "ChannelID") ?? "1", name: textOfChild(element, "ChannelName") });
      }
    }
    const called = new Map<string, string>();
    for (const { channel, name } of images) if (!called.has(channel)) called.set(channel, name ?? names.get(channel) ?? `ch${channel}`);
    // By their numbers, so that every plate has the same name for the same channel.
    const channels = [...called].sort(([a], [b]) => Number(a) - Number(b));
    const apart = namedApart(channels.map(([, name]) => name));
    const channelNames = new Map(channels.map(([channel], at) => [channel, apart[at]!]));
    return { placed: images.map(({ placed: image, channel }) => ({ ...image, channel: channelNames.get(channel)! })), missing };
  },
);

function keepName(entry: XmlElement, names: Map<string, string>): void {
  const channel = textOfChild(entry, "ChannelID");
  const name = textOfChild(entry, "ChannelName") ?? children(entry, "Channel").flatMap((inner) => textOfChild(inner, "ChannelName") ?? [])[0] ?? null;
  if (channel !== null && name !== null) names.set(channel, name);
}

function placeOf(image: XmlElement, file: PlacedFile["file"], plate: string | null): PlacedFile {
  const [row, column] = [textOfChild(image, "Row"), textOfChild(image, "Col")];
  return {
    file,
    plate: plate ?? "plate",
    well: row === null || column === null ? null : wellAt(row, column),
    site: textOfChild(image, "FieldID"),
    channel: null,
    z: textOfChild(image, "PlaneID"),
    time: timeOf(image),
  };
}

/** Time points count from 0 in the index and from 1 in file names; as elsewhere, they count from 1 here. */
function timeOf(image: XmlElement): string | null {
  const number = numberOfChild(image, "TimepointID");
  return number === null ? null : String(number + 1);
}
