import type { Area } from "../../shared/domain/tiles.ts";
import { reflect } from "./augment.ts";
import type { Raster } from "./raster.ts";

/** An area of one plane, in its grey levels; what lies outside of the plane is its mirror image (edge pixels twice). */
export function cut({ width, height, samples }: Raster, { left, top, width: across, height: down }: Area): Raster {
  const part = new Float32Array(across * down);
  const isInside = left >= 0 && left + across <= width;
  const columns = isInside ? null : Int32Array.from({ length: across }, (_, x) => reflect(left + x, width));
  for (let y = 0; y < down; y++) {
    const row = reflect(top + y, height) * width;
    if (columns === null) part.set(samples.subarray(row + left, row + left + across), y * across);
    else for (let x = 0; x < across; x++) part[y * across + x] = samples[row + columns[x]!]!;
  }
  return { width: across, height: down, channels: 1, samples: part };
}
