import path from "node:path";
import { wellAt } from "../../../shared/domain/wellName.ts";
import { namedApart } from "../namedApart.ts";
import type { PlacedFile } from "../placedFile.ts";
import { type TakenWith, takenWith } from "../takenWith.ts";
import { child, children, measureOfChild, numberOfChild, textOfChild, type XmlElement, xmlElements } from "../xml/elements.ts";
import { filesBeside } from "./fileBeside.ts";
import { fromMetadata } from "./fromMetadata.ts";

const indexName = /^index(\.idx|\.ref)?\.xml$/i;

/**
 * Opera Phenix and Operetta: `Index.idx.xml`, or `Index.ref.xml` where flat-field correction was exported too (Harmony V4 to V6). Of channels it takes the names,
 * the size of pixels, wavelengths and exposure, which later versions keep apart from the images, in a map by number.
 */
export const harmony = fromMetadata(
  "harmony",
  ({ relative }) => indexName.test(path.posix.basename(relative)),
  (document, files) => {
    const find = filesBeside(document, files);
    const missing: string[] = [];
    const images: { readonly placed: PlacedFile; readonly channel: string; readonly name: string | null }[] = [];
    const known: KnownChannels = { names: new Map(), taken: new Map() };
    let plate: string | null = null;
    for (const { name, element } of xmlElements(document.path, { elements: ["Plate", "Image", "Entry"] })) {
      if (name === "Plate") plate ??= textOfChild(element, "Name") ?? textOfChild(element, "PlateID");
      else if (name === "Entry") keepChannel(element, known);
      else {
        const url = textOfChild(element, "URL");
        if (url === null) continue;
        const file = find(url);
        if (file === null) missing.push(url);
        else images.push({ placed: placeOf(element, file, plate), channel: textOfChild(element, "ChannelID") ?? "1", name: textOfChild(element, "ChannelName") });
      }
    }
    const called = new Map<string, string>();
    for (const { channel, name } of images) if (!called.has(channel)) called.set(channel, name ?? known.names.get(channel) ?? `ch${channel}`);
    // By their numbers, so that every plate has the same name for the same channel.
    const channels = [...called].sort(([a], [b]) => Number(a) - Number(b));
    const apart = namedApart(channels.map(([, name]) => name));
    const channelNames = new Map(channels.map(([channel], at) => [channel, apart[at]!]));
    const placed = images.map(({ placed: image, channel }) => {
      const taken = image.takenWith ?? known.taken.get(channel);
      return { ...image, channel: channelNames.get(channel)!, ...(taken !== undefined && { takenWith: taken }) };
    });
    return { placed, missing };
  },
);

/** What the index says of channels by their numbers. */
type KnownChannels = { readonly names: Map<string, string>; readonly taken: Map<string, TakenWith> };

/** An index has several maps of entries, each of which says something else of a channel. */
function keepChannel(entry: XmlElement, { names, taken }: KnownChannels): void {
  const channel = textOfChild(entry, "ChannelID");
  if (channel === null) return;
  for (const element of [entry, ...children(entry, "Channel")]) {
    const name = textOfChild(element, "ChannelName");
    if (name !== null && !names.has(channel)) names.set(channel, name);
    const said = takenWithOf(element);
    if (said !== undefined) taken.set(channel, { ...said, ...taken.get(channel) });
  }
}

/** Metres, seconds and nanometres, unless a unit says otherwise. */
function takenWithOf(element: XmlElement): TakenWith | undefined {
  const unitOf = (name: string, usual: string) => textOfChild(child(element, name), "Unit") ?? usual;
  const nanometres = (name: string) => (unitOf(name, "nm") === "nm" ? measureOfChild(element, name) : null);
  const exposure = measureOfChild(element, "ExposureTime");
  return takenWith({
    pixelSize: { value: measureOfChild(element, "ImageResolutionX"), unit: unitOf("ImageResolutionX", "m") },
    excitationNanometres: nanometres("MainExcitationWavelength"),
    emissionNanometres: nanometres("MainEmissionWavelength"),
    exposureMilliseconds: exposure === null ? null : exposure * (unitOf("ExposureTime", "s") === "ms" ? 1 : 1000),
  });
}

function placeOf(image: XmlElement, file: PlacedFile["file"], plate: string | null): PlacedFile {
  const [row, column] = [textOfChild(image, "Row"), textOfChild(image, "Col")];
  const taken = takenWithOf(image);
  return {
    file,
    plate: plate ?? "plate",
    well: row === null || column === null ? null : wellAt(row, column),
    site: textOfChild(image, "FieldID"),
    channel: null,
    z: textOfChild(image, "PlaneID"),
    time: timeOf(image),
    ...(taken !== undefined && { takenWith: taken }),
  };
}

/** Time points count from 0 in the index and from 1 in file names; as elsewhere, they count from 1 here. */
function timeOf(image: XmlElement): string | null {
  const number = numberOfChild(image, "TimepointID");
  return number === null ? null : String(number + 1);
}
