import { decode } from "./decode.ts";
import { fitTo } from "./fit.ts";
import type { Raster } from "./raster.ts";
import type { ReusedMemory } from "./reusedMemory.ts";

/** Where one channel of an image is stored. */
export type PlaneSource = { readonly path: string; readonly page: number; readonly plane: number };

/** An image in its own proportions, [channels, height, width] in original grey levels. */
export type SmallImage = { readonly width: number; readonly height: number; readonly planes: Float32Array };

/** All channels of an image, the longer side `longest` pixels or as long as it is where that is less. */
export async function loadSmall(sources: readonly PlaneSource[], longest: number): Promise<SmallImage> {
  return reduced(await loadPlanes(sources), longest);
}

/** Planes of the same size, the longer side `longest` pixels or as long as it is where that is less. */
export function reduced(planes: readonly Raster[], longest: number): SmallImage {
  const [first] = planes;
  if (first === undefined) throw new Error("an image without channels");
  const scale = Math.min(1, longest / Math.max(first.width, first.height));
  const width = Math.max(1, Math.round(first.width * scale));
  const height = Math.max(1, Math.round(first.height * scale));
  const small = new Float32Array(planes.length * width * height);
  planes.forEach((plane, channel) => small.set(fitTo(plane, width, height), channel * width * height));
  return { width, height, planes: small };
}

/** The planes of an image as they are stored, one for each source; every page is decoded once, into `memory` where it is given. */
export async function loadPlanes(sources: readonly PlaneSource[], memory?: ReusedMemory): Promise<Raster[]> {
  const pages = new Map<string, Raster>();
  const planes: Raster[] = [];
  for (const { path, page, plane } of sources) {
    const key = `${page} ${path}`;
    const raster = pages.get(key) ?? (await decode(path, page, memory));
    pages.set(key, raster);
    planes.push(planeOf(raster, plane));
  }
  return planes;
}

/** One plane of a raster, without a copy. */
export function planeOf({ width, height, channels, samples }: Raster, plane: number): Raster {
  if (plane >= channels) throw new Error(`There is no plane ${plane} among ${channels}.`);
  return { width, height, channels: 1, samples: samples.subarray(plane * width * height, (plane + 1) * width * height) };
}
