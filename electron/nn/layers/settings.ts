import { z } from "zod";
import type { Value } from "../graph.ts";

/** Settings that several Keras layers share, with Keras's own defaults. */
const Pair = z.union([z.int().positive(), z.tuple([z.int().positive(), z.int().positive()])]).transform((size): [number, number] => (typeof size === "number" ? [size, size] : size));

export const Sizes = Pair;
export const Padding = z.enum(["valid", "same"]).default("valid");
export const ChannelsLast = z.literal("channels_last").default("channels_last");
export const Axis = z.union([z.int(), z.tuple([z.int()]).transform(([axis]) => axis)]).default(-1);

/** The axis of a layer that works along one, which has to be the last: that of the channels. */
export function lastAxis(axis: number, { type: { shape } }: Value): void {
  if (axis !== -1 && axis !== shape.length - 1) throw new Error(`its axis is ${axis}, and only the last one, that of the channels, is possible`);
}

/** The name of an initialiser as Keras writes it: a class name in capitals, or the function's name. */
export const InitialiserSetting = z
  .object({ class_name: z.enum(["Zeros", "Ones", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "Orthogonal"]) })
  .transform(({ class_name }) => NAMES[class_name]);

const NAMES = {
  Zeros: "zeros",
  Ones: "ones",
  GlorotUniform: "glorot_uniform",
  GlorotNormal: "glorot_normal",
  HeUniform: "he_uniform",
  HeNormal: "he_normal",
  Orthogonal: "orthogonal",
} as const;

/** Keras's L1L2 regulariser: added to the loss are l1 times the sum of absolute values and l2 times the sum of squares. */
export const Regulariser = z
  .object({ class_name: z.literal("L1L2"), config: z.object({ l1: z.number(), l2: z.number() }) })
  .nullish()
  .transform((regulariser) => regulariser?.config ?? { l1: 0, l2: 0 });
