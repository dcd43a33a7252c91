import path from "node:path";
import { isImageJ, readImageJ } from "../acquisition/imageJ.ts";
import { plausiblePixel, toMicrometres } from "../acquisition/lengths.ts";
import { isMetaMorph, readMetaMorph } from "../acquisition/metaMorph.ts";
import { isOmeXml, readOmeXml } from "../acquisition/omeXml.ts";
import type { Acquisition } from "../raster.ts";
import type { Directory } from "./directories.ts";
import { tags } from "./tags.ts";

/** What the first page of a TIFF says of how the image was taken; null where it says nothing. */
export function readAcquisition(filePath: string, first: Directory, pages: number): Acquisition | null {
  const described = fromDescription(filePath, first, pages);
  const pixelSize = plausiblePixel(described?.pixelSizeMicrometres ?? printedPixel(first));
  const { pixelSizeMicrometres: _, ...rest } = described ?? {};
  const acquisition = { ...rest, ...(pixelSize !== undefined && { pixelSizeMicrometres: pixelSize }) };
  return Object.keys(acquisition).length > 0 ? acquisition : null;
}

function fromDescription(filePath: string, first: Directory, pages: number): Acquisition | null {
  const description = first.text(tags.imageDescription);
  if (description === undefined) return null;
  if (isOmeXml(description)) return readOmeXml(description, path.basename(filePath), pages);
  if (isImageJ(description)) return readImageJ(description, pages, first.fraction(tags.xResolution));
  return isMetaMorph(description) ? readMetaMorph(description) : null;
}

/** The side of a pixel by the resolution tags, in inches or centimetres. */
function printedPixel(first: Directory): number | undefined {
  const unit = { 2: "inch", 3: "cm" }[first.numbers(tags.resolutionUnit)?.[0] ?? 2];
  const resolution = first.fraction(tags.xResolution);
  return unit === undefined || resolution === undefined ? undefined : toMicrometres(1 / resolution, unit);
}
