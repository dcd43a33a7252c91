import { z } from "zod";
import type { Value } from "../graph.ts";
import type { Initialiser } from "../weight.ts";

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

const NAMED: Readonly<Record<string, Initialiser>> = {
  Zeros: "zeros",
  Ones: "ones",
  GlorotUniform: "glorot_uniform",
  GlorotNormal: "glorot_normal",
  HeUniform: "he_uniform",
  HeNormal: "he_normal",
  LecunUniform: { kind: "scaled", scale: 1, fan: "in", distribution: "uniform" },
  LecunNormal: { kind: "scaled", scale: 1, fan: "in", distribution: "truncated" },
};

const Named = z.object({ class_name: z.enum(["Zeros", "Ones", "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal"]) }).transform(({ class_name }) => NAMED[class_name]!);
const Constant = z.object({ class_name: z.literal("Constant"), config: z.object({ value: z.number().default(0) }) }).transform(({ config: { value } }): Initialiser => ({ kind: "constant", value }));
const Uniform = z
  .object({ class_name: z.literal("RandomUniform"), config: z.object({ minval: z.number().default(-0.05), maxval: z.number().default(0.05) }) })
  .transform(({ config: { minval: least, maxval: most } }): Initialiser => ({ kind: "uniform", least, most }));
const Normal = z
  .object({ class_name: z.enum(["RandomNormal", "TruncatedNormal"]), config: z.object({ mean: z.number().default(0), stddev: z.number().positive().default(0.05) }) })
  .transform(({ class_name, config: { mean, stddev: deviation } }): Initialiser => ({ kind: "normal", mean, deviation, isTruncated: class_name === "TruncatedNormal" }));
const Scaled = z
  .object({
    class_name: z.literal("VarianceScaling"),
    config: z.object({ scale: z.number().positive().default(1), mode: z.enum(["fan_in", "fan_out", "fan_avg"]).default("fan_in"), distribution: z.enum(["uniform", "normal", "truncated_normal", "untruncated_normal"]).default("truncated_normal") }),
  })
  .transform(({ config: { scale, mode, distribution } }): Initialiser => ({
    kind: "scaled",
    scale,
    fan: ({ fan_in: "in", fan_out: "out", fan_avg: "average" } as const)[mode],
    distribution: ({ uniform: "uniform", normal: "truncated", truncated_normal: "truncated", untruncated_normal: "normal" } as const)[distribution],
  }));
const Orthogonal = z
  .object({ class_name: z.enum(["Orthogonal", "OrthogonalInitializer"]), config: z.object({ gain: z.number().default(1) }).default({ gain: 1 }) })
  .transform(({ config: { gain } }): Initialiser => (gain === 1 ? "orthogonal" : { kind: "orthogonal", gain }));

/** How a weight starts, as Keras and TF.js write it. */
export const InitialiserSetting = z.union([Named, Constant, Uniform, Normal, Scaled, Orthogonal], { error: "start values of a kind that is not known" });

/** Keras's L1L2 regulariser: added to the loss are l1 times the sum of absolute values and l2 times the sum of squares. */
export const Regulariser = z
  .object({ class_name: z.literal("L1L2"), config: z.object({ l1: z.number().min(0), l2: z.number().min(0) }) }, { error: "a penalty of a kind that is not known" })
  .nullish()
  .transform((regulariser) => regulariser?.config ?? { l1: 0, l2: 0 });
