import type { Recipe } from "./recipe.ts";

/** What a recipe does, step by step. */
export function recipeInWords({ name, version, channels, depths, crop, illumination, anscombe, normalise, controls, output }: Recipe): string {
  const steps = [
    ...(channels === null ? [] : [`channels ${channels.join(", ")}`]),
    ...(depths === "each" ? [] : [typeof depths === "number" ? `depth ${depths} of each field` : `${depths} of the depths of each field`]),
    ...(illumination ? ["uneven illumination of each plate divided out"] : []),
    ...(anscombe ? ["Anscombe transform"] : []),
    cropInWords(crop),
    "resized by area averaging",
    ...(normalise === "none" ? [] : [`minus mean, over standard deviation of ${normalise === "controls" ? `the plate's images with ${controls.column} ${controls.value}` : normalise === "plate" ? "the whole plate" : "each image"}`]),
    ...(output === "8-bit" ? ["each image stretched to 8 bits"] : []),
  ];
  return `${name}, version ${version}: ${steps.join("; ")}`;
}

function cropInWords(crop: Recipe["crop"]): string {
  switch (crop.kind) {
    case "whole":
      return "whole images";
    case "centre":
      return `the middle ${crop.side} pixels`;
    case "tiles":
      return `tiles of ${crop.side} pixels overlapping by ${Math.round(100 * crop.overlap)} %, whose predictions are averaged`;
    case "cells":
      return `squares of ${crop.side} pixels around cells, found by their nuclei in ${crop.channel === null ? "the first channel" : `channel ${crop.channel}`}, whose predictions are averaged`;
  }
}
