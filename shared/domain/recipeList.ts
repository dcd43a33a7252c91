import { Failure } from "../failure.ts";
import { plainRecipe, Recipe } from "./recipe.ts";

/** Reads a list such as `crop=tiles:512:0.25,illumination,anscombe,normalise=controls,controls=compound:DMSO`; what is not named is as in the plain recipe. Fails with RecipeUnclear. */
export function parseRecipe(list: string): Recipe {
  const fields: Record<string, unknown> = { ...plainRecipe, name: "unnamed" };
  for (const item of list.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
    const [key = "", value] = item.split(/=(.*)/s, 2) as [string, string | undefined];
    const read = Object.hasOwn(readers, key) ? readers[key as keyof typeof readers](value) : undefined;
    if (read === undefined) throw new Failure("RecipeUnclear", { item });
    Object.assign(fields, read);
  }
  const recipe = Recipe.safeParse(fields);
  if (!recipe.success) throw new Failure("RecipeUnclear", { item: list });
  return recipe.data;
}

const given = (value: string | undefined, read: (value: string) => Record<string, unknown> | undefined) => (value === undefined ? undefined : read(value));
const flag = (name: string) => (value: string | undefined) => (value === undefined ? { [name]: true } : undefined);

/** How each item of a list is read; undefined where it is not understood. */
const readers = {
  name: (value) => given(value, (text) => ({ name: text.split(":")[0], version: Number(text.split(":")[1] ?? 1) })),
  channels: (value) => given(value, (text) => ({ channels: text.split("|") })),
  depths: (value) => given(value, (text) => ({ depths: /^\d+$/.test(text) ? Number(text) : text })),
  crop: (value) => given(value, (text) => {
    const [kind, side, ...rest] = text.split(":");
    const more = { tiles: { overlap: Number(rest[0] ?? 0) }, cells: { channel: rest.join(":") || null } }[kind!];
    return { crop: { kind, ...(side !== undefined && { side: Number(side) }), ...more } };
  }),
  illumination: flag("illumination"),
  anscombe: flag("anscombe"),
  normalise: (value) => given(value, (text) => ({ normalise: text })),
  controls: (value) => given(value, (text) => {
    const at = text.indexOf(":");
    return at < 1 ? undefined : { controls: { column: text.slice(0, at), value: text.slice(at + 1) } };
  }),
  output: (value) => given(value, (text) => ({ output: text })),
} as const satisfies Record<string, (value: string | undefined) => Record<string, unknown> | undefined>;

/** The list that `parseRecipe` reads back to the same recipe. */
export function formatRecipe({ name, version, channels, depths, crop, illumination, anscombe, normalise, controls, output }: Recipe): string {
  return [
    `name=${name}:${version}`,
    ...(channels === null ? [] : [`channels=${channels.join("|")}`]),
    ...(depths === "each" ? [] : [`depths=${depths}`]),
    ...(crop.kind === "whole" ? [] : [`crop=${[crop.kind, crop.side, ...(crop.kind === "tiles" ? [crop.overlap] : crop.kind === "cells" && crop.channel !== null ? [crop.channel] : [])].join(":")}`]),
    ...(illumination ? ["illumination"] : []),
    ...(anscombe ? ["anscombe"] : []),
    ...(normalise === "none" ? [] : [`normalise=${normalise}`]),
    ...(normalise === "controls" ? [`controls=${controls.column}:${controls.value}`] : []),
    ...(output === "float" ? [] : [`output=${output}`]),
  ].join(",");
}
