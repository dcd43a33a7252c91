import { z } from "zod";

/** Which layers keep the weights that they start with: none, all but the head, or all up to and with a layer. */
export const Freeze = z.union([z.enum(["nothing", "backbone"]), z.templateLiteral(["layer:", z.string().min(1)])]);
export type Freeze = z.infer<typeof Freeze>;

/** What a network that a file describes can be for: what its output has to be like is said in electron/nn/transfer/layOut.ts. */
export const Learned = z.enum(["classes", "masks", "images"]);
export type Learned = z.infer<typeof Learned>;

const adapted = {
  /** The layer whose output is the last that is used; null uses the whole network. */
  until: z.string().nullable(),
  /** What becomes of the last layer with weights: `auto` keeps it where it has as many outputs as there are classes, and else puts a new one in its place. */
  head: z.enum(["auto", "new", "keep"]),
  freeze: Freeze,
};

/**
 * Where the weights come from before the first step: drawn at random for a network that is known by name, or for one that a file describes; from a run of
 * the same project, or from a file. A `backbone` is the part of an ONNX file before a tensor (null for the one that suggests itself), whatever it is made
 * of: it is used as it is, and a new layer learns from the features that it gives.
 */
export const Start = z.discriminatedUnion("from", [
  z.object({ from: z.literal("random") }),
  z.object({ from: z.literal("description"), path: z.string().min(1), learns: Learned.default("classes") }),
  z.object({ from: z.literal("run"), run: z.int().min(1), ...adapted }),
  z.object({ from: z.literal("file"), path: z.string().min(1), ...adapted }),
  z.object({ from: z.literal("backbone"), path: z.string().min(1), tensor: z.string().min(1).nullable() }),
]);
export type Start = z.infer<typeof Start>;
/** The same where there are weights already. */
export type TrainedStart = Extract<Start, { readonly from: "run" | "file" }>;

/** What a run started from, as it was found: enough to recognise it, and what was changed to make it fit. */
export const Origin = z.object({
  /** The network as its file or run names it. */
  network: z.string(),
  format: z.enum(["run", "checkpoint", "onnx", "tfjs", "keras", "weights"]),
  /** Of the file, or of all its files one behind the other. */
  sha256: z.string(),
  changes: z.array(z.string()),
});
export type Origin = z.infer<typeof Origin>;

/**
 * How grey levels become the numbers that a network sees. `standard`: mean 0 and deviation 1 over the training images; `percentiles`: the 1st becomes 0,
 * the 99.8th 1; `as-stored`: no change; `start`: as where the run started from; the rest as published networks want images of 8 bits:
 * `zero-to-one` (x / 255), `minus-one-to-one` (x / 127.5 - 1), `imagenet` (x / 255 less mean, by deviation of red, green and blue).
 */
export const Normalisation = z.enum(["standard", "percentiles", "as-stored", "zero-to-one", "minus-one-to-one", "imagenet", "start"]);
export type Normalisation = z.infer<typeof Normalisation>;
