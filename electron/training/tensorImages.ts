import type { Recipe } from "../../shared/domain/recipe.ts";
import { axisNames } from "../../shared/domain/axisNames.ts";
import { Failure } from "../../shared/failure.ts";
import type { ImageRecord } from "../project/images.ts";
import { attributeReader } from "./attributes.ts";
import type { CachedSource } from "./tensorCache.ts";
import type { TensorImage } from "./tensors.ts";

/** The depths of one field, the lowest first; a single image where a recipe takes each depth for itself. */
export type Field = readonly [ImageRecord, ...ImageRecord[]];

/** Images as a recipe takes them: those that show the same plate, well, site and time at several depths are one field. */
export function fieldsOf(records: readonly ImageRecord[], { depths }: Recipe): Field[] {
  if (depths === "each") return records.map((image) => [image]);
  const groups = Map.groupBy(records, (image) => {
    // Without a place on a plate, only what lies in the same files belongs together.
    const place = image.well === null ? [...new Set(image.files.map(({ path }) => path))] : [image.plate, image.well, image.site];
    return JSON.stringify([place, axisValue(image, "time")]);
  });
  const depth = (image: ImageRecord) => axisValue(image, "plane");
  return [...groups.values()].flatMap((members): Field[] => {
    // Images of one place that are told apart by something else are not depths of each other.
    if (new Set(members.map(depth)).size !== members.length) return members.map((image) => [image]);
    return [members.toSorted((a, b) => (depth(a) ?? "").localeCompare(depth(b) ?? "", "en", { numeric: true })) as unknown as Field];
  });
}

function axisValue({ metadata }: ImageRecord, axis: keyof typeof axisNames): string | null {
  const name = Object.keys(metadata).find((column) => axisNames[axis].test(column.trim()));
  return name === undefined ? null : metadata[name]!;
}

/** The channels that a recipe uses, in its order. Fails with ChannelUnknown. */
export function channelsOf({ channels }: Pick<Recipe, "channels">, known: readonly string[]): readonly string[] {
  const missing = channels?.find((name) => !known.includes(name));
  if (missing !== undefined) throw new Failure("ChannelUnknown", { name: missing, known: [...known] });
  return channels ?? known;
}

/** The channel in which a recipe finds cells; null where it does not cut around them. Fails with ChannelUnknown. */
export function cellChannelOf(recipe: Recipe, known: readonly string[]): string | null {
  const { crop } = recipe;
  if (crop.kind !== "cells") return null;
  return channelsOf(crop.channel === null ? recipe : { channels: [crop.channel] }, known)[0]!;
}

/** Tells whether an image is one of a recipe's negative controls. Fails with UnknownColumn where the recipe asks for them by a column that is not there. */
export function controlTest(records: readonly ImageRecord[], { normalise, controls }: Recipe): (image: ImageRecord) => boolean {
  if (normalise !== "controls") return () => false;
  const read = attributeReader(records, controls.column);
  return (image) => read(image)?.toLowerCase() === controls.value.toLowerCase();
}

/** How fields become the images that tensors are made of: `channels` of those that the project has, and the one in which cells are found where they are. */
export type FieldDetails = { readonly channels: readonly string[]; readonly cellChannel: string | null; readonly known: readonly string[]; readonly isControl: (image: ImageRecord) => boolean };

/** A field as tensors are made of it, at each depth. */
export function tensorImageOf(field: Field, { channels, cellChannel, known, isControl }: FieldDetails): TensorImage {
  const [{ id, width, height, plate }] = field;
  const sources = (names: readonly string[]) => field.flatMap((image) => sourcesOf(image, names, known));
  return { id, width, height, plate, isControl: isControl(field[0]), sources: sources(channels), ...(cellChannel !== null && { nuclei: sources([cellChannel]) }) };
}

/** The files of an image in the order of the channels. */
export function sourcesOf({ files }: ImageRecord, channels: readonly string[], known: readonly string[]): CachedSource[] {
  return channels.map((name) => {
    const { path, page, plane, bytes, modifiedMs } = files[known.indexOf(name)]!;
    return { path, page, plane, bytes, modifiedMs };
  });
}
