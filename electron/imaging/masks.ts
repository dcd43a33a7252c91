import type { Area } from "../../shared/domain/tiles.ts";
import { Failure } from "../../shared/failure.ts";
import { reflect } from "./augment.ts";
import { decode } from "./decode.ts";

/** The objects of an image, row by row: 0 is background, anything else an object, whose number it is where `areNumbered`. */
export type Mask = { readonly width: number; readonly height: number; readonly labels: Uint32Array; readonly areNumbered: boolean };

/** Reads the mask of an image of that size; several channels count together. Fails as decoding does, and with MaskUnfit. */
export async function readMask(path: string, width: number, height: number): Promise<Mask> {
  const raster = await decode(path, 0);
  if (raster.width !== width || raster.height !== height) throw new Failure("MaskUnfit", { path, width: raster.width, height: raster.height, imageWidth: width, imageHeight: height });
  const plane = width * height;
  const labels = new Uint32Array(plane);
  for (let at = 0; at < raster.samples.length; at++) {
    const value = raster.samples[at]!;
    // Objects are whatever is not background, whatever their sign or fraction.
    if (value !== 0 && labels[at % plane] === 0) labels[at % plane] = Number.isInteger(value) && value > 0 ? value : 1;
  }
  const first = labels.find((label) => label > 0) ?? 0;
  return { width, height, labels, areNumbered: labels.some((label) => label > 0 && label !== first) };
}

/** Parts of a mask as squares of `size` pixels, 1 for objects and 0 for background: each pixel is that of the mask at its middle, so that nothing is between the two. What lies outside of the mask is its mirror image. */
export function cutMask({ width, height, labels }: Mask, areas: readonly (Area | null)[], size: number): Float32Array[] {
  return areas.map((given) => {
    const area = given ?? { left: 0, top: 0, width, height };
    const columns = Array.from({ length: size }, (_, x) => reflect(area.left + Math.floor(((x + 0.5) * area.width) / size), width));
    const part = new Float32Array(size * size);
    for (let y = 0, at = 0; y < size; y++) {
      const row = reflect(area.top + Math.floor(((y + 0.5) * area.height) / size), height) * width;
      for (let x = 0; x < size; x++, at++) part[at] = labels[row + columns[x]!]! > 0 ? 1 : 0;
    }
    return part;
  });
}
