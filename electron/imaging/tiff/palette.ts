import type { Raster } from "../raster.ts";
import type { Directory } from "./directories.ts";
import type { TiffPage } from "./page.ts";
import { photometrics, tags } from "./tags.ts";

/**
 * What the entries of a palette stand for. `levels`: the entry itself is the brightness, because the palette only tints it, as look-up tables of microscopes do
 * (grey ramps and ramps of one hue). `greys`: grey, but not in order. `colours`: a drawing or photograph with a table of colours.
 */
export type Palette = { readonly kind: "levels" } | { readonly kind: "greys"; readonly greys: Uint8Array } | { readonly kind: "colours"; readonly colours: readonly [Uint8Array, Uint8Array, Uint8Array] };

/** Programs that store intensities under whatever table of colours somebody looked at them with. */
const tablesForLooks = /^ImageJ=/;

/** Reads the palette of a page; undefined where the page has none. */
export function readPalette(directory: Directory, { photometric, bits, stored, sampleType }: TiffPage): Palette | undefined {
  if (photometric !== photometrics.palette || stored !== 1 || sampleType !== "uint8") return undefined;
  const map = directory.numbers(tags.colourMap);
  const entries = 2 ** bits;
  if (map?.length !== 3 * entries || tablesForLooks.test(directory.text(tags.imageDescription) ?? "")) return { kind: "levels" };
  // Some writers fill in 8 of the 16 bits.
  const shift = map.every((value) => value < 256) ? 0 : 8;
  const [red, green, blue] = [0, 1, 2].map((part) => Uint8Array.from(map.slice(part * entries, (part + 1) * entries), (value) => value >> shift)) as [Uint8Array, Uint8Array, Uint8Array];
  if (isRamp(red, green, blue)) return { kind: "levels" };
  return red.every((value, at) => value === green[at] && value === blue[at]) ? { kind: "greys", greys: red } : { kind: "colours", colours: [red, green, blue] };
}

/** Whether every part goes up evenly (or not at all) with the entry, so that the table is a tint from black. */
function isRamp(...parts: readonly Uint8Array[]): boolean {
  const last = parts[0]!.length - 1;
  const isEven = (part: Uint8Array) => part.every((value, at) => Math.abs(value - (part[last]! * at) / last) <= 2);
  return parts.some((part) => part[last]! > 0) && parts.every(isEven);
}

/** Samples that a page with this palette has for each pixel. */
export function paletteChannels(palette: Palette | undefined, channels: number): number {
  return palette?.kind === "colours" ? 3 : channels;
}

/** The pixels that the entries of a palette stand for. */
export function throughPalette(palette: Palette | undefined, raster: Raster): Raster {
  if (palette === undefined || palette.kind === "levels") return raster;
  const { samples } = raster;
  if (palette.kind === "greys") return { ...raster, samples: Uint8Array.from(samples, (entry) => palette.greys[entry]!) };
  const planes = new Uint8Array(3 * samples.length);
  palette.colours.forEach((part, channel) => {
    const start = channel * samples.length;
    for (let at = 0; at < samples.length; at++) planes[start + at] = part[samples[at]!]!;
  });
  return { ...raster, channels: 3, samples: planes };
}
