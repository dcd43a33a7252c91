import { z } from "zod";

/**
 * How the tensors that a network sees are made of the stored images, in this order: channels, projection of depths, illumination, Anscombe transform, crop, resizing by
 * area averaging to the network's input, normalisation, output. A changed recipe of the same name is the next version.
 */
export const Recipe = z.object({
  name: z.string().trim().min(1).max(60).regex(/^[^,:]*$/),
  version: z.int().min(1),
  /** The channels in the network's order; null takes all of the project's in theirs. */
  channels: z.array(z.string()).min(1).nullable(),
  /** `each` depth is an image of its own; else the depths of a field are one image: their maximum, their mean, or the chosen one, counted from 1. */
  depths: z.union([z.enum(["each", "maximum", "mean"]), z.int().min(1)]),
  /**
   * The whole image, a square in its middle, squares all over it, or one around each cell that is found by its bright nucleus in a channel of the project (null: the
   * first that the network sees). Sides in pixels of the stored image; `overlap` is a share of the side.
   */
  crop: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("whole") }),
    z.object({ kind: z.literal("centre"), side: z.int().min(8) }),
    z.object({ kind: z.literal("tiles"), side: z.int().min(8), overlap: z.number().min(0).max(0.9) }),
    z.object({ kind: z.literal("cells"), side: z.int().min(8), channel: z.string().min(1).nullable() }),
  ]),
  /** Whether uneven illumination is divided out, estimated for each plate and channel. */
  illumination: z.boolean(),
  /** Whether 2 sqrt(x + 3/8) makes the noise of photons the same at all brightnesses (Anscombe 1948, 10.1093/biomet/35.3-4.246). */
  anscombe: z.boolean(),
  /** Minus the mean, over the standard deviation of each channel: of the plate's negative controls, of the whole plate, or of the image itself. */
  normalise: z.enum(["none", "controls", "plate", "image"]),
  /** Which images are negative controls: those with this value in this column. */
  controls: z.object({ column: z.string().min(1), value: z.string() }),
  /** `8-bit` stretches each image over all its channels to the whole numbers from 0 to 255. */
  output: z.enum(["float", "8-bit"]),
});
export type Recipe = z.infer<typeof Recipe>;

/** Whole images, resized and nothing else. */
export const plainRecipe: Recipe = {
  name: "plain",
  version: 1,
  channels: null,
  depths: "each",
  crop: { kind: "whole" },
  illumination: false,
  anscombe: false,
  normalise: "none",
  controls: { column: "compound", value: "DMSO" },
  output: "float",
};

/** What Kensert et al. 2019 (10.1177/2472555218818756) made of BBBC021, but for the crops, which are square here. */
export const kensertRecipe: Recipe = { ...plainRecipe, name: "Kensert 2019", crop: { kind: "tiles", side: 512, overlap: 0 }, anscombe: true, normalise: "controls", output: "8-bit" };

export const builtInRecipes: readonly Recipe[] = [plainRecipe, kensertRecipe];

/** Whether a recipe needs to look at all images of a plate. */
export function measuresPlates({ illumination, normalise }: Recipe): boolean {
  return illumination || normalise === "controls" || normalise === "plate";
}

/** Whether two recipes make the same tensors, whatever they are called. */
export function isSameRecipe(a: Recipe, b: Recipe): boolean {
  const made = ({ name: _name, version: _version, controls, ...rest }: Recipe) => JSON.stringify([rest, rest.normalise === "controls" ? controls : null]);
  return made(a) === made(b);
}
