import type { Recipe } from "../../../shared/domain/recipe.ts";
import type { Area } from "../../../shared/domain/tiles.ts";
import { findCells } from "../cells.ts";
import { cut } from "../cut.ts";
import { fitTo, fitToSquare } from "../fit.ts";
import { loadPlanes, type PlaneSource } from "../loadImage.ts";
import { inReusedMemory, type ReusedMemory } from "../reusedMemory.ts";
import type { Raster } from "../raster.ts";
import { correctIllumination, type Illumination, ILLUMINATION_SIDE } from "./illumination.ts";

/** The part of a recipe that works on pixels before they are normalised. */
export type Preparation = Pick<Recipe, "depths" | "anscombe"> & { readonly channels: number; readonly illumination: Illumination | null };

/**
 * The parts of an image as squares of `size` pixels, [channels, size, size] each, before normalisation. `sources` lists the channels of the first depth, then
 * those of the next. Fails as decoding does.
 */
export function prepareImage(sources: readonly PlaneSource[], areas: readonly (Area | null)[], size: number, preparation: Preparation): Promise<Float32Array[]> {
  return inReusedMemory(async (memory) => {
    const planes = (await projected(sources, preparation, memory)).map((plane, channel) => worked(plane, channel, preparation));
    return areas.map((area) => {
      const image = new Float32Array(planes.length * size * size);
      planes.forEach((plane, channel) => image.set(fitToSquare(area === null ? plane : cut(plane, area), size), channel * size * size));
      return image;
    });
  });
}

/** Where cells are in an image, as findCells says for squares of `side` pixels; `sources` are the depths of the channel that shows nuclei. Fails as decoding does. */
export function cellsOf(sources: readonly PlaneSource[], side: number, depths: Preparation["depths"]): Promise<Float32Array> {
  return inReusedMemory(async (memory) => findCells((await projected(sources, { channels: 1, depths }, memory))[0]!, side));
}

/** All channels of an image, small, as illumination is estimated from: [channels, height, width]. */
export function smallField(sources: readonly PlaneSource[], preparation: Omit<Preparation, "illumination" | "anscombe">): Promise<{ readonly width: number; readonly height: number; readonly planes: Float32Array }> {
  return inReusedMemory(async (memory) => smallOf(await projected(sources, preparation, memory)));
}

function smallOf(planes: readonly Raster[]): Awaited<ReturnType<typeof smallField>> {
  const { width: fullWidth, height: fullHeight } = planes[0]!;
  const scale = Math.min(1, ILLUMINATION_SIDE / Math.max(fullWidth, fullHeight));
  const [width, height] = [Math.max(1, Math.round(fullWidth * scale)), Math.max(1, Math.round(fullHeight * scale))];
  const small = new Float32Array(planes.length * width * height);
  planes.forEach((plane, channel) => small.set(fitTo(plane, width, height), channel * width * height));
  return { width, height, planes: small };
}

/** One plane a channel, of the depths that the recipe asks for. */
async function projected(sources: readonly PlaneSource[], { channels, depths }: Pick<Preparation, "channels" | "depths">, memory: ReusedMemory): Promise<Raster[]> {
  const count = sources.length / channels;
  if (typeof depths === "number") return loadPlanes(sources.slice(Math.min(depths, count) * channels - channels, Math.min(depths, count) * channels), memory);
  const all = await loadPlanes(sources, memory);
  if (count === 1 || depths === "each") return all.slice(0, channels);
  return all.slice(0, channels).map((first, channel) => {
    const stack = Array.from({ length: count }, (_, depth) => all[depth * channels + channel]!);
    if (stack.some(({ width, height }) => width !== first.width || height !== first.height)) throw new Error("the depths of an image differ in size");
    return depths === "maximum" ? maximumOf(stack) : meanOf(stack);
  });
}

function maximumOf([first, ...others]: readonly Raster[]): Raster {
  const samples = first!.samples.slice();
  for (const { samples: other } of others) for (let at = 0; at < samples.length; at++) if (other[at]! > samples[at]!) samples[at] = other[at]!;
  return { ...first!, samples };
}

function meanOf(stack: readonly Raster[]): Raster {
  const sums = new Float64Array(stack[0]!.samples.length);
  for (const { samples } of stack) for (let at = 0; at < sums.length; at++) sums[at] = sums[at]! + samples[at]!;
  return { ...stack[0]!, samples: Float32Array.from(sums, (sum) => sum / stack.length) };
}

function worked(plane: Raster, channel: number, { illumination, anscombe }: Preparation): Raster {
  const even = illumination === null ? plane : correctIllumination(plane, illumination, channel);
  return anscombe ? { ...even, samples: Float32Array.from(even.samples, (value) => 2 * Math.sqrt(Math.max(0, value + 0.375))) } : even;
}
