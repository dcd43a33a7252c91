import type { Acquisition, PagePlace } from "../raster.ts";
import { toMicrometres } from "./lengths.ts";

/** Whether a description is one of ImageJ's lists of `name=value` lines. */
export function isImageJ(description: string): boolean {
  return description.startsWith("ImageJ=");
}

/**
 * What ImageJ says of a stack: its pages run through channels, then depths, then times. A stack that has only a number of images may be any of them.
 * `pixelsPerUnit` is the resolution of the TIFF, which ImageJ counts in its own unit.
 */
export function readImageJ(description: string, pages: number, pixelsPerUnit: number | undefined): Acquisition {
  const lines = new Map(description.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value!.trim()] as const];
  }));
  const number = (name: string) => Number(lines.get(name) ?? NaN);
  const [channels, slices, frames] = ["channels", "slices", "frames"].map((name) => (number(name) >= 1 ? Math.trunc(number(name)) : 1)) as [number, number, number];
  const unit = lines.get("unit") ?? "";
  const pixelSize = pixelsPerUnit === undefined ? undefined : toMicrometres(1 / pixelsPerUnit, unit);
  const depthStep = toMicrometres(number("spacing"), unit);
  return {
    ...(pages > 1 && channels * slices * frames === pages && { pages: places(pages, channels, slices) }),
    ...(pixelSize !== undefined && { pixelSizeMicrometres: pixelSize }),
    ...(slices > 1 && depthStep !== undefined && { depthStepMicrometres: depthStep }),
  };
}

function places(pages: number, channels: number, slices: number): PagePlace[] {
  return Array.from({ length: pages }, (_, page) => ({ channel: page % channels, z: Math.floor(page / channels) % slices, time: Math.floor(page / (channels * slices)) }));
}
