import { decode } from "./decode.ts";
import { fitTo } from "./fit.ts";
import type { Raster } from "./raster.ts";
import type { ReusedMemory } from "./reusedMemory.ts";

/** Where one channel of an image is stored. */
export type PlaneSource = { readonly path: string; readonly page: number; readonly plane: number };

/** An image in its own proportions, [channels, height, width] in original grey levels. */
export type SmallImage = { readonly width: number; readonly height: number; readonly planes: Float32Array };

/**
 * All channels of an image, the longer side `longest` pixels or as long as it is where that is less. `onPlane` sees each of them as it is stored, while it is read: what it lies in may
 * be used for the next, for which `memory` may be given.
 */
export async function loadSmall(sources: readonly PlaneSource[], longest: number, onPlane: (plane: Raster) => void = () => undefined, memory?: ReusedMemory): Promise<SmallImage> {
  let size: { readonly width: number; readonly height: number } | null = null;
  const fitted: Float32Array[] = [];
  for await (const plane of eachPlane(sources, memory)) {
    onPlane(plane);
    size ??= sizeWithin(plane, longest);
    fitted.push(fitTo(plane, size.width, size.height));
  }
  if (size === null) throw new Error("an image without channels");
  const planes = new Float32Array(sources.length * size.width * size.height);
  fitted.forEach((plane, channel) => planes.set(plane, channel * plane.length));
  return { ...size, planes };
}

function sizeWithin({ width, height }: Raster, longest: number): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** One plane after the other as they are stored, each until the next is asked for; every page is decoded once. A plane that is looked at at once is still in the caches of a processor. */
async function* eachPlane(sources: readonly PlaneSource[], memory: ReusedMemory | undefined): AsyncGenerator<Raster> {
  const pages = new Map<string, Raster>();
  for (const [at, source] of sources.entries()) {
    const { path, page, plane } = source;
    const raster = pages.get(keyOf(source)) ?? (await decode(path, page, memory));
    pages.set(keyOf(source), raster);
    yield planeOf(raster, plane);
    if (sources.slice(at + 1).some((later) => pages.has(keyOf(later)))) continue;
    pages.clear();
    memory?.reset();
  }
}

function keyOf({ path, page }: PlaneSource): string {
  return `${page} ${path}`;
}

/** The planes of an image as they are stored, one for each source; every page is decoded once, into `memory` where it is given. */
export async function loadPlanes(sources: readonly PlaneSource[], memory?: ReusedMemory): Promise<Raster[]> {
  const pages = new Map<string, Raster>();
  const planes: Raster[] = [];
  for (const source of sources) {
    const { path, page, plane } = source;
    const raster = pages.get(keyOf(source)) ?? (await decode(path, page, memory));
    pages.set(keyOf(source), raster);
    planes.push(planeOf(raster, plane));
  }
  return planes;
}

/** One plane of a raster, without a copy. */
export function planeOf({ width, height, channels, samples }: Raster, plane: number): Raster {
  if (plane >= channels) throw new Error(`There is no plane ${plane} among ${channels}.`);
  return { width, height, channels: 1, samples: samples.subarray(plane * width * height, (plane + 1) * width * height) };
}
