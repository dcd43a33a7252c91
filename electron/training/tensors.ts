import { type Recipe } from "../../shared/domain/recipe.ts";
import type { ChannelScale } from "../../shared/domain/run.ts";
import { type Area, areasAround, areasOf, withSurroundings } from "../../shared/domain/tiles.ts";
import { Failure } from "../../shared/failure.ts";
import { scaleOf, together } from "../imaging/recipe/finish.ts";
import { estimateIllumination, type Illumination, ILLUMINATION_IMAGES } from "../imaging/recipe/illumination.ts";
import type { Preparation } from "../imaging/recipe/prepareImage.ts";
import { BatchPool } from "./batches.ts";
import type { BatchWorkerData, PooledImage } from "./batchWorker.ts";
import { makeRoom } from "./cacheRoom.ts";
import { cellFile, type CellRequest } from "./cellCache.ts";
import { type CachedSource, type MaskRequest, tensorBytes, tensorFile } from "./tensorCache.ts";

/**
 * An image that tensors can be made of: the channels of its first depth, then those of the next, the depths of the channel in which cells are found where a recipe cuts
 * around them, its mask where that is learned, and what its plate is.
 */
export type TensorImage = { readonly id: number; readonly sources: readonly CachedSource[]; readonly nuclei?: readonly CachedSource[]; readonly mask?: MaskRequest["source"]; readonly width: number; readonly height: number; readonly plate: string | null; readonly isControl: boolean };

/** Everything that decides what a network sees. `plates` are all images of the plates concerned, from which plates are measured where the recipe asks for it. */
export type TensorSpecification = {
  readonly cacheFolder: string;
  readonly cacheBytes: number;
  readonly recipe: Recipe;
  readonly size: number;
  readonly channels: number;
  readonly plates: readonly TensorImage[];
  /** So many pixels at each side of the square show what lies around an area, which is fitted to the middle; none unless given. */
  readonly margin?: number;
  /** How plates are lit, where that is known already; absent, it is estimated. */
  readonly illuminations?: ReadonlyMap<string | null, Illumination>;
  /** The most images of a plate whose grey levels are measured, spread over it; absent, all are. */
  readonly mostReferences?: number;
};

/** A pool of batches, the image (by its place in the list) that each sample is of, and which area of it; the samples of an image follow each other. */
export type OpenTensors = AsyncDisposable & { readonly pool: BatchPool; readonly samples: readonly number[]; readonly areas: readonly (Area | null)[] };

/** Measures plates as the recipe wants it, makes room in the cache, and opens a pool that makes batches of the images. Fails as decoding does, and with PlateWithoutControls. */
export async function openTensors(images: readonly TensorImage[], specification: TensorSpecification, threads: number): Promise<OpenTensors> {
  const { recipe, cacheFolder, cacheBytes, size, channels, margin = 0 } = specification;
  const wanted = new Set(images.map(({ plate }) => plate));
  const members = specification.plates.filter(({ plate }) => wanted.has(plate));
  const illuminations = recipe.illumination ? (specification.illuminations ?? (await estimateIlluminations(members, specification, threads))) : new Map<string | null, Illumination>();
  const all = recipe.normalise === "controls" ? members.filter(({ isControl }) => isControl) : recipe.normalise === "plate" ? members : [];
  const referring = spreadOverPlates(all, specification.mostReferences ?? all.length);
  const cut = await cutImages([...images, ...referring], specification, threads);
  const requests = cut.map(({ image, areas: own }): PooledImage => {
    const areas = margin === 0 ? own : own.map((area) => withSurroundings(area ?? { left: 0, top: 0, width: image.width, height: image.height }, size, margin));
    return {
      id: image.id,
      sources: image.sources,
      areas,
      size,
      preparation: { ...preparationOf(specification), illumination: illuminations.get(image.plate) ?? null },
      mask: image.mask === undefined ? null : { source: image.mask, width: image.width, height: image.height, areas, size },
    };
  });

  const samples = requests.slice(0, images.length).flatMap(({ areas }, image) => areas.map((_, area) => [image, area] as const));
  const files = [
    ...requests.flatMap((one) => one.areas.flatMap((_, area) => [one, ...(one.mask === null ? [] : [one.mask])].map((made) => tensorFile(cacheFolder, made, area)))),
    ...cut.flatMap(({ cells }) => (cells === null ? [] : [cellFile(cacheFolder, cells)])),
  ];
  const room = new BigInt64Array(new SharedArrayBuffer(8));
  room[0] = BigInt(makeRoom(cacheFolder, cacheBytes, new Set(files), tensorBytes(channels * size * size)));

  const data: BatchWorkerData = { cache: { folder: cacheFolder, room }, recipe, images: requests, samples };
  const pool = new BatchPool(data, threads);
  try {
    const scales = await plateScales(pool, referring, images.length, wanted, specification);
    pool.scalesOf = (place) => (scales === null ? null : scales.get(images[samples[place]![0]]!.plate)!);
  } catch (error) {
    await pool[Symbol.asyncDispose]();
    throw error;
  }
  return { pool, samples: samples.map(([image]) => image), areas: samples.map(([image, area]) => cut[image]!.areas[area]!), [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() };
}

/** The areas of each image, and in what cells were found where they decide them. */
async function cutImages(images: readonly TensorImage[], specification: TensorSpecification, threads: number): Promise<readonly { readonly image: TensorImage; readonly areas: readonly (Area | null)[]; readonly cells: CellRequest | null }[]> {
  const { cacheFolder, recipe } = specification;
  const { crop, depths } = recipe;
  if (crop.kind !== "cells") return images.map((image) => ({ image, areas: areasOf(crop, image.width, image.height), cells: null }));
  const found: Float32Array[] = [];
  for await (const cells of cellsIn(images, { cacheFolder, recipe: { ...recipe, crop } }, threads)) {
    if (cells instanceof Error) throw cells;
    found.push(cells);
  }
  return images.map((image, at) => ({ image, areas: areasAround(found[at]!, crop.side, image.width, image.height), cells: { sources: image.nuclei ?? [], side: crop.side, depths } }));
}

/** Where cells are in each image, x and y of each, as a recipe that cuts around them looks for them; of an image that cannot be read, why. */
export async function* cellsIn(images: readonly TensorImage[], { cacheFolder, recipe }: { readonly cacheFolder: string; readonly recipe: Recipe & { readonly crop: { readonly kind: "cells" } } }, threads: number): AsyncGenerator<Float32Array | Error> {
  const { crop, depths, anscombe } = recipe;
  const requests = images.map(({ id, nuclei = [] }) => ({ id, sources: nuclei, areas: [], size: 1, preparation: { channels: 1, depths, anscombe, illumination: null }, mask: null }));
  await using pool = new BatchPool({ cache: { folder: cacheFolder }, recipe, images: requests, samples: [] }, threads);
  yield* pool.cells(requests.length, crop.side);
}

function preparationOf({ channels, recipe: { depths, anscombe } }: TensorSpecification): Omit<Preparation, "illumination"> {
  return { channels, depths, anscombe };
}

/** The illumination of each plate that has enough images to tell. Fails as decoding does. */
export async function estimateIlluminations(members: readonly TensorImage[], specification: TensorSpecification, threads: number): Promise<Map<string | null, Illumination>> {
  const { size, channels, cacheFolder, recipe } = specification;
  const chosen = spreadOverPlates(members, ILLUMINATION_IMAGES);
  const requests = chosen.map(({ id, sources }) => ({ id, sources, areas: [], size, preparation: { ...preparationOf(specification), illumination: null }, mask: null }));
  await using pool = new BatchPool({ cache: { folder: cacheFolder }, recipe, images: requests, samples: [] }, threads);
  const small = await pool.small(requests.length);
  const illuminations = new Map<string | null, Illumination>();
  for (const [plate, places] of Map.groupBy(chosen.keys(), (place) => chosen[place]!.plate)) {
    const { width, height } = small[places[0]!]!;
    const alike = places.flatMap((place) => (small[place]!.width === width && small[place]!.height === height ? [small[place]!.planes] : []));
    const illumination = estimateIllumination(alike, channels, width, height);
    if (illumination !== null) illuminations.set(plate, illumination);
  }
  return illuminations;
}

/** Mean and standard deviation of each plate's references, by plate; null where the recipe does not normalise by plate. `first` is the place of the first reference among the images of the pool. */
async function plateScales(pool: BatchPool, references: readonly TensorImage[], first: number, plates: ReadonlySet<string | null>, { recipe }: TensorSpecification): Promise<ReadonlyMap<string | null, ChannelScale[]> | null> {
  if (recipe.normalise !== "controls" && recipe.normalise !== "plate") return null;
  const byPlate = Map.groupBy(references.keys(), (place) => references[place]!.plate);
  const without = [...plates].find((plate) => !byPlate.has(plate));
  if (without !== undefined) throw new Failure("PlateWithoutControls", { plate: without, ...recipe.controls });
  const moments = await pool.moments(references.map((_, place) => first + place));
  return new Map([...byPlate].map(([plate, places]) => [plate, places.map((place) => moments[place]!).reduce((sum, next) => sum.map((before, channel) => together(before, next[channel]!))).map(scaleOf)]));
}

/** So many images of each plate. */
function spreadOverPlates(images: readonly TensorImage[], number: number): readonly TensorImage[] {
  return [...Map.groupBy(images, ({ plate }) => plate).values()].flatMap((plate) => spread(plate, number));
}

/** So many of a list, as far apart as they can be. */
function spread<T>(list: readonly T[], number: number): T[] {
  if (list.length <= number) return [...list];
  return Array.from({ length: number }, (_, at) => list[Math.floor((at * list.length) / number)]!);
}
