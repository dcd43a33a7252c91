import type { SkippedFile } from "../../../shared/domain/importReport.ts";
import { wellAt, type WellPosition } from "../../../shared/domain/wellName.ts";
import { Failure } from "../../../shared/failure.ts";
import { readDescription } from "../../imaging/tiff/description.ts";
import type { FoundFile } from "../findFiles.ts";
import { namedApart } from "../namedApart.ts";
import type { PlacedFile } from "../placedFile.ts";
import { reasonOf } from "../reasonOf.ts";
import { toMicrometres } from "../../imaging/acquisition/lengths.ts";
import { type TakenWith, takenWith } from "../takenWith.ts";
import { child, children, measureOfChild, numberOfChild, textOfChild, xmlElements, xmlElementsOf, type XmlElement } from "../xml/elements.ts";
import { filesBeside } from "./fileBeside.ts";
import { layoutOfPlaced } from "./fromMetadata.ts";
import type { LayoutFinder } from "./layoutFinder.ts";

type Place = Pick<PlacedFile, "plate" | "well" | "site">;
type Axis = "C" | "Z" | "T";

const wanted = { elements: ["Image", "Plate"] };
/** Planes that one image may list. */
const MOST_PLANES = 1_000_000;
/** Channels of which it is asked how they were taken; no image with more can be used. */
const MOST_CHANNELS = 64;
/** Milliseconds in one of each unit. */
const milliseconds: Readonly<Record<string, number>> = { s: 1000, ms: 1, "µs": 1e-3 };

/**
 * OME-TIFF (OME model of 2016-06 and earlier): the XML in the first page of a file, or in a companion file beside it, says which page of which file is which channel,
 * depth and time, and, where there is a plate, in which well an image lies. Depths and times are images of their own.
 */
export const omeTiff: LayoutFinder = {
  enough: 0.5,
  find({ found, signal }) {
    const companions = found.documents.filter(({ relative }) => /\.companion\.ome$|\.ome\.xml$/i.test(relative));
    const files = found.files.filter(({ relative }) => /\.ome\.(tiff?|tf[28]|btf)$/i.test(relative));
    if (companions.length + files.length === 0) return null;
    const placed = new Map<string, PlacedFile>();
    const known = new Set<FoundFile>();
    const skipped: SkippedFile[] = [];
    for (const source of [...companions, ...files]) {
      signal.throwIfAborted();
      // Every file of a set repeats the XML of all.
      if (known.has(source)) continue;
      try {
        for (const plane of planesOf(source, companions.includes(source), filesBeside(source, found.files))) {
          known.add(plane.file);
          const key = `${plane.file.relative}\n${plane.page}\n${plane.plane ?? 0}`;
          if (!placed.has(key)) placed.set(key, plane);
        }
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        skipped.push({ file: source.relative, reason: reasonOf(error, source.path) });
      }
    }
    return placed.size === 0 && skipped.length === 0 ? null : layoutOfPlaced("ome-tiff", [...placed.values()], found.files, skipped);
  },
};

function planesOf(source: FoundFile, isCompanion: boolean, find: (name: string) => FoundFile | null): PlacedFile[] {
  const description = isCompanion ? null : readDescription(source.path);
  if (!isCompanion && description === null) return [];
  const images: XmlElement[] = [];
  const places = new Map<string, Place>();
  for (const { name, element } of description === null ? xmlElements(source.path, wanted) : xmlElementsOf(source.path, [description], wanted)) {
    if (name === "Image") images.push(element);
    else keepPlaces(element, places);
  }
  const stem = source.relative.replace(/\.(companion\.ome|ome\.[^.]+)$/i, "");
  return images.flatMap((image, at) => {
    const title = textOfChild(image, "Name") ?? String(at + 1);
    const place = places.get(textOfChild(image, "ID") ?? "") ?? { plate: null, well: null, site: images.length === 1 ? stem : `${stem} ${title}` };
    return planesOfImage(image, place, source, isCompanion, find);
  });
}

function keepPlaces(plate: XmlElement, places: Map<string, Place>): void {
  const name = textOfChild(plate, "Name") ?? textOfChild(plate, "ID") ?? "plate";
  for (const well of children(plate, "Well")) {
    const position = wellOf(well);
    children(well, "WellSample").forEach((sample, at) => {
      const image = textOfChild(child(sample, "ImageRef"), "ID");
      if (image !== null) places.set(image, { plate: name, well: position, site: String(at + 1) });
    });
  }
}

function wellOf(well: XmlElement): WellPosition | null {
  const [row, column] = [numberOfChild(well, "Row"), numberOfChild(well, "Column")];
  return row === null || column === null ? null : wellAt(String(row + 1), String(column + 1));
}

function planesOfImage(image: XmlElement, place: Place, source: FoundFile, isCompanion: boolean, find: (name: string) => FoundFile | null): PlacedFile[] {
  const pixels = child(image, "Pixels");
  const channels = children(pixels, "Channel");
  const samples = Math.max(1, ...channels.map((channel) => numberOfChild(channel, "SamplesPerPixel") ?? 1));
  const sizeOf = (name: string) => Math.max(1, numberOfChild(pixels, name) ?? 1);
  const sizes = { C: samples > 1 ? Math.max(1, channels.length) : sizeOf("SizeC"), Z: sizeOf("SizeZ"), T: sizeOf("SizeT") };
  const order = [...(textOfChild(pixels, "DimensionOrder") ?? "XYCZT").slice(2)].filter((axis): axis is Axis => axis === "C" || axis === "Z" || axis === "T");
  const total = sizes.C * sizes.Z * sizes.T;
  if (order.length !== 3 || total > MOST_PLANES) throw new Failure("MetadataUnreadable", { path: source.path, reason: order.length === 3 ? `it lists more than ${MOST_PLANES} planes` : "it gives its planes in no known order" });

  const saidNames = Array.from({ length: sizes.C }, (_, at) => textOfChild(channels[at] ?? {}, "Name"));
  const channelNames = namedApart(saidNames.map((name, at) => name ?? `Channel ${at + 1}`));
  const blocks = children(pixels, "TiffData");
  const taken = Array.from({ length: sizes.C <= MOST_CHANNELS ? sizes.C : 0 }, (_, at) => takenWithOf(pixels, channels[at] ?? {}, at));
  const names = new Set(blocks.flatMap((block) => textOfChild(child(block, "UUID"), "FileName") ?? []));
  // A file that was renamed still names itself as it was.
  const fileOf = (name: string | null) => (name === null || (names.size === 1 && find(name) === null) ? (isCompanion ? null : source) : find(name));
  const placed: PlacedFile[] = [];
  for (const block of blocks.length > 0 ? blocks : [{}]) {
    const name = textOfChild(child(block, "UUID"), "FileName");
    const file = fileOf(name);
    if (file === null) throw new Failure("MetadataUnreadable", { path: source.path, reason: `it names ${name ?? "no file"}, which is not beside it` });
    const first = { C: numberOfChild(block, "FirstC") ?? 0, Z: numberOfChild(block, "FirstZ") ?? 0, T: numberOfChild(block, "FirstT") ?? 0 };
    const start = order.reduceRight((sum, axis) => sum * sizes[axis] + first[axis], 0);
    const page = numberOfChild(block, "IFD");
    const count = Math.min(numberOfChild(block, "PlaneCount") ?? (page === null ? total : 1), total - start);
    for (let plane = 0; plane < count; plane++) placed.push(...samplesAt(placeOn(start + plane, order, sizes), (page ?? 0) + plane, file));
  }
  return placed;

  function samplesAt(at: Record<Axis, number>, page: number, file: FoundFile): PlacedFile[] {
    const how = taken[at.C];
    const said = { ...place, file, page, z: String(at.Z + 1), time: String(at.T + 1), ...(how !== undefined && { takenWith: how }) };
    const name = channelNames[at.C]!;
    if (samples === 1) return [{ ...said, channel: name }];
    // The samples of the only channel need no name before their own.
    const before = sizes.C > 1 || saidNames[at.C] !== null ? `${name} ` : "";
    return Array.from({ length: samples }, (_, plane) => ({ ...said, plane, channel: before + (["Red", "Green", "Blue"][plane] ?? String(plane + 1)) }));
  }
}

/** Micrometres, nanometres and seconds, unless a unit says otherwise; the exposure is that of the channel's first plane. */
function takenWithOf(pixels: XmlElement, channel: XmlElement, position: number): TakenWith | undefined {
  const nanometres = (name: string) => (toMicrometres(measureOfChild(channel, name) ?? 0, textOfChild(channel, `${name}Unit`) ?? "nm") ?? 0) * 1000;
  const plane = children(pixels, "Plane").find((one) => numberOfChild(one, "TheC") === position && measureOfChild(one, "ExposureTime") !== null) ?? {};
  return takenWith({
    pixelSize: { value: measureOfChild(pixels, "PhysicalSizeX"), unit: textOfChild(pixels, "PhysicalSizeXUnit") ?? "µm" },
    excitationNanometres: nanometres("ExcitationWavelength"),
    emissionNanometres: nanometres("EmissionWavelength"),
    exposureMilliseconds: (measureOfChild(plane, "ExposureTime") ?? 0) * (milliseconds[textOfChild(plane, "ExposureTimeUnit") ?? "s"] ?? 0),
  });
}

/** The place of a plane on each axis; the first axis runs fastest. */
function placeOn(plane: number, order: readonly Axis[], sizes: Readonly<Record<Axis, number>>): Record<Axis, number> {
  const place = { C: 0, Z: 0, T: 0 };
  let left = plane;
  for (const axis of order) {
    place[axis] = left % sizes[axis];
    left = Math.floor(left / sizes[axis]);
  }
  return place;
}
