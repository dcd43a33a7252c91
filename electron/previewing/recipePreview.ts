import { availableParallelism } from "node:os";
import path from "node:path";
import { measuresPlates, type Recipe } from "../../shared/domain/recipe.ts";
import { Failure } from "../../shared/failure.ts";
import type { Illumination } from "../imaging/recipe/illumination.ts";
import { listChannels } from "../project/channels.ts";
import type { Project } from "../project/project.ts";
import { type TensorField, tensorFields } from "../training/performRun.ts";
import { type SeenImage, seenImages } from "../training/seenImages.ts";
import { channelsOf } from "../training/tensorImages.ts";
import { estimateIlluminations, type TensorImage, type TensorSpecification } from "../training/tensors.ts";

/** Images of a plate whose grey levels are measured, spread over the plate: training measures all, for which nobody waits. */
const MEASURED = 200;
/** Prepared images that are kept on the disk, apart from those of trainings, so that a recipe that is changed a little is seen soon. */
const KEPT_BYTES = 256e6;
/** Answers that are remembered: every picture of random changes begins with one. */
const REMEMBERED = 24;

/** What recipes make of the images of one project, by the implementation that trainings use. One thing is made at a time, since a plate may have to be measured for it. */
export class RecipePreview {
  readonly #project: Project;
  readonly #made = new Map<string, Promise<unknown>>();
  #last: Promise<unknown> = Promise.resolve();
  #fields: { readonly key: string; readonly fields: readonly TensorField[] } | null = null;

  constructor(project: Project) {
    this.#project = project;
  }

  /** An image as a network of an input size sees it. Fails with ImageMissing, ChannelUnknown and UnknownColumn, and as openTensors does. */
  seen(imageId: number, recipe: Recipe, size: number): Promise<SeenImage> {
    return this.#remember(["seen", imageId, size, madeBy(recipe)], async () => {
      const image = this.#imageOf(imageId, recipe);
      const known = recipe.illumination ? await this.#estimate(recipe, image.plate) : null;
      const illuminations = new Map(known === null ? [] : [[image.plate, known]]);
      const [seen] = await seenImages([image], { ...this.#specification(recipe, size), illuminations, mostReferences: MEASURED }, availableParallelism());
      return seen!;
    });
  }

  /** How the plate of an image is lit, as training would estimate it; null where the plate has too few images. Fails as `seen` does. */
  illumination(imageId: number, recipe: Recipe): Promise<Illumination | null> {
    return this.#remember(["light of", imageId, recipe.channels, recipe.depths], () => this.#estimate(recipe, this.#imageOf(imageId, recipe).plate));
  }

  /** Forgets what was made of images that may have changed. */
  forget(): void {
    this.#made.clear();
    this.#fields = null;
  }

  async #estimate(recipe: Recipe, plate: string | null): Promise<Illumination | null> {
    const key = JSON.stringify(["plate", plate, recipe.channels, recipe.depths]);
    const known = this.#made.get(key) ?? this.#estimatePlate(recipe, plate);
    this.#keep(key, known);
    return (await known) as Illumination | null;
  }

  async #estimatePlate(recipe: Recipe, plate: string | null): Promise<Illumination | null> {
    const members = this.#fieldsOf(recipe).flatMap(({ image }) => (image.plate === plate ? [image] : []));
    return (await estimateIlluminations(members, this.#specification(recipe, 1), availableParallelism())).get(plate) ?? null;
  }

  #specification(recipe: Recipe, size: number): TensorSpecification {
    const { db } = this.#project;
    const plates = measuresPlates(recipe) ? this.#fieldsOf(recipe).map(({ image }) => image) : [];
    return { cacheFolder: previewFolder(this.#project), cacheBytes: KEPT_BYTES, recipe, size, channels: channelsOf(recipe, listChannels(db)).length, plates };
  }

  #imageOf(imageId: number, recipe: Recipe): TensorImage {
    const found = this.#fieldsOf(recipe).find(({ field }) => field.some(({ id }) => id === imageId));
    if (found === undefined) throw new Failure("ImageMissing", { image: imageId });
    return found.image;
  }

  #fieldsOf(recipe: Recipe): readonly TensorField[] {
    const { channels, depths, crop, normalise, controls } = recipe;
    const key = JSON.stringify([channels, depths, crop.kind === "cells" && crop.channel, normalise === "controls" ? controls : null]);
    if (this.#fields?.key !== key) this.#fields = { key, fields: tensorFields(this.#project, { recipe }) };
    return this.#fields.fields;
  }

  #remember<T>(of: readonly unknown[], make: () => Promise<T>): Promise<T> {
    const key = JSON.stringify(of);
    const known = this.#made.get(key) as Promise<T> | undefined;
    const made = known ?? this.#last.then(make, make);
    if (known === undefined) this.#last = made;
    this.#keep(key, made);
    return made;
  }

  /** Remembers what succeeds; what was asked for longest ago is forgotten. */
  #keep(key: string, made: Promise<unknown>): void {
    this.#made.delete(key);
    this.#made.set(key, made);
    made.catch(() => this.#made.get(key) === made && this.#made.delete(key));
    for (const [oldest] of this.#made) if (this.#made.size > REMEMBERED) this.#made.delete(oldest);
  }
}

/** Where images are kept as previews of recipes made them; it may be deleted whenever nothing runs. */
export function previewFolder({ folder }: Project): string {
  return path.join(folder, "cache", "previews");
}

/** What of a recipe decides what it makes. */
function madeBy({ name: _name, version: _version, ...rest }: Recipe): unknown {
  return rest;
}
