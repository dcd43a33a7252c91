import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import type { Acquisition, ChannelAcquisition, PagePlace } from "../raster.ts";
import { toMicrometres } from "./lengths.ts";

const count = z.coerce.number().int().min(1).max(1_000_000);
const number = z.coerce.number().optional().catch(undefined);
const text = z.string().optional();

/** An element without attributes and content is read as an empty text. */
const element = <Shape extends z.ZodRawShape>(shape: Shape) => z.preprocess((value) => (value === "" ? {} : value), z.object(shape));

const Channel = element({ Name: text, SamplesPerPixel: number, ExcitationWavelength: number, ExcitationWavelengthUnit: text, EmissionWavelength: number, EmissionWavelengthUnit: text });
const Plane = element({ TheC: number, ExposureTime: number, ExposureTimeUnit: text });
const TiffData = element({ IFD: number, PlaneCount: number, FirstC: number, FirstZ: number, FirstT: number, UUID: z.object({ FileName: text }).optional().catch(undefined) });
const Pixels = z.object({
  DimensionOrder: z.enum(["XYZCT", "XYZTC", "XYCTZ", "XYCZT", "XYTCZ", "XYTZC"]),
  SizeC: count,
  SizeZ: count,
  SizeT: count,
  PhysicalSizeX: number,
  PhysicalSizeXUnit: z.string().default("µm"),
  PhysicalSizeZ: number,
  PhysicalSizeZUnit: z.string().default("µm"),
  Channel: z.array(Channel).default([]),
  Plane: z.array(Plane).default([]),
  TiffData: z.array(TiffData).default([]),
});
type Pixels = z.infer<typeof Pixels>;
const Ome = z.object({ OME: z.object({ Image: z.array(z.object({ Pixels: z.array(Pixels).min(1) })).min(1) }) });

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  removeNSPrefix: true,
  parseAttributeValue: false,
  // Texts of a microscope need none of its own, and those of an attacker grow without end.
  processEntities: true,
  isArray: (name) => ["Image", "Pixels", "Channel", "Plane", "TiffData"].includes(name),
});

/** Whether a description is OME-XML. */
export function isOmeXml(description: string): boolean {
  return /<(\w+:)?OME[\s>]/.test(description.slice(0, 4096));
}

/**
 * What the OME-XML in a file (schema 2016-06 and earlier) says of its first image: `fileName` and `pages` are those of the file itself, because the planes of an
 * image may lie in several files. Null where it cannot be read.
 */
export function readOmeXml(xml: string, fileName: string, pages: number): Acquisition | null {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return null;
  const read = Ome.safeParse(parsed(xml));
  if (!read.success) return null;
  const pixels = read.data.OME.Image[0]!.Pixels[0]!;
  const places = placesOf(pixels, fileName, pages);
  const pixelSize = toMicrometres(pixels.PhysicalSizeX ?? 0, pixels.PhysicalSizeXUnit);
  const depthStep = toMicrometres(pixels.PhysicalSizeZ ?? 0, pixels.PhysicalSizeZUnit);
  const channels = pixels.Channel.map((channel, at) => channelOf(channel, pixels.Plane.find(({ TheC }) => TheC === at)));
  return {
    ...(places !== undefined && { pages: places }),
    ...(pixelSize !== undefined && { pixelSizeMicrometres: pixelSize }),
    ...(depthStep !== undefined && { depthStepMicrometres: depthStep }),
    ...(channels.some((channel) => Object.keys(channel).length > 0) && { channels }),
  };
}

function parsed(xml: string): unknown {
  try {
    return parser.parse(xml);
  } catch {
    // A description that is not well-formed says nothing; the pixels are as good as without it.
    return null;
  }
}

/** Where each page belongs; undefined where the planes that are listed are not the pages that are there. */
function placesOf({ DimensionOrder, SizeC, SizeZ, SizeT, Channel: channels, TiffData: blocks }: Pixels, fileName: string, pages: number): PagePlace[] | undefined {
  // Samples of a pixel are channels that share a plane.
  const planesOfChannels = channels.length > 0 && channels.some(({ SamplesPerPixel = 1 }) => SamplesPerPixel > 1) ? channels.length : SizeC;
  const sizes = { C: planesOfChannels, Z: SizeZ, T: SizeT };
  const axes = [...DimensionOrder.slice(2)] as ("C" | "Z" | "T")[];
  const total = planesOfChannels * SizeZ * SizeT;
  const placeAt = (plane: number): PagePlace => {
    const at = { C: 0, Z: 0, T: 0 };
    let left = plane;
    for (const axis of axes) {
      at[axis] = left % sizes[axis];
      left = Math.floor(left / sizes[axis]);
    }
    return { channel: at.C, z: at.Z, time: at.T };
  };
  const planeAt = (place: { C: number; Z: number; T: number }) => axes.reduceRight((sum, axis) => sum * sizes[axis] + place[axis], 0);

  const listed: (PagePlace | undefined)[] = [];
  for (const { IFD, PlaneCount, FirstC = 0, FirstZ = 0, FirstT = 0, UUID } of blocks.length > 0 ? blocks : [{} as z.infer<typeof TiffData>]) {
    if (UUID?.FileName !== undefined && UUID.FileName !== fileName && blocks.length > 1) continue;
    const first = planeAt({ C: FirstC, Z: FirstZ, T: FirstT });
    const planes = Math.min(PlaneCount ?? (IFD === undefined ? total : 1), total - first, pages + 1);
    for (let plane = 0; plane < planes; plane++) listed[(IFD ?? 0) + plane] = placeAt(first + plane);
  }
  const places = listed.filter((place) => place !== undefined);
  return places.length === pages && listed.length === pages ? places : undefined;
}

function channelOf({ Name, ExcitationWavelength, ExcitationWavelengthUnit = "nm", EmissionWavelength, EmissionWavelengthUnit = "nm" }: z.infer<typeof Channel>, plane: z.infer<typeof Plane> | undefined): ChannelAcquisition {
  const nanometres = (value: number | undefined, unit: string) => {
    const length = toMicrometres(value ?? 0, unit);
    return length === undefined ? undefined : Math.round(length * 1e6) / 1e3;
  };
  const excitation = nanometres(ExcitationWavelength, ExcitationWavelengthUnit);
  const emission = nanometres(EmissionWavelength, EmissionWavelengthUnit);
  const exposure = plane?.ExposureTime === undefined ? undefined : plane.ExposureTime * ({ s: 1000, ms: 1, "µs": 1e-3 }[plane.ExposureTimeUnit ?? "s"] ?? NaN);
  return {
    ...(Name && { name: Name }),
    ...(excitation !== undefined && { excitationNanometres: excitation }),
    ...(emission !== undefined && { emissionNanometres: emission }),
    ...(exposure !== undefined && Number.isFinite(exposure) && { exposureMilliseconds: exposure }),
  };
}
