import { decode } from "./decode.ts";
import { fitToSquare } from "./fit.ts";
import type { Raster } from "./raster.ts";

/** Where one channel of an image is stored. */
export type PlaneSource = { readonly path: string; readonly page: number; readonly plane: number };

/** All channels of an image as a square of `size` pixels, [channels, size, size] in original grey levels; every page is decoded once. */
export async function loadImage(sources: readonly PlaneSource[], size: number): Promise<Float32Array> {
  const pages = new Map<string, Raster>();
  const image = new Float32Array(sources.length * size * size);
  for (const [channel, { path, page, plane }] of sources.entries()) {
    const key = `${page} ${path}`;
    const raster = pages.get(key) ?? (await decode(path, page));
    pages.set(key, raster);
    image.set(fitToSquare(planeOf(raster, plane), size), channel * size * size);
  }
  return image;
}

function planeOf({ width, height, channels, samples }: Raster, plane: number): Raster {
  if (plane >= channels) throw new Error(`There is no plane ${plane} among ${channels}.`);
  return { width, height, channels: 1, samples: samples.subarray(plane * width * height, (plane + 1) * width * height) };
}
