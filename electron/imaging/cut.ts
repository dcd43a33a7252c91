import type { Area } from "../../shared/domain/tiles.ts";
import type { Raster } from "./raster.ts";

/** An area of one plane, in its grey levels. */
export function cut({ width, samples }: Raster, { left, top, width: across, height: down }: Area): Raster {
  const part = new Float32Array(across * down);
  for (let y = 0; y < down; y++) part.set(samples.subarray((top + y) * width + left, (top + y) * width + left + across), y * across);
  return { width: across, height: down, channels: 1, samples: part };
}
