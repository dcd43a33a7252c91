import { eventIterator, oc } from "@orpc/contract";
import { z } from "zod";
import { EngineName } from "../domain/device.ts";
import { NetworkOption, NetworkOptions } from "../domain/networkOptions.ts";
import { Clipping, OptimiserName, OptimiserSettings } from "../domain/learning.ts";
import { RateSuggestion } from "../domain/rateTest.ts";
import { Augmentation, EpochRecord, RunRequest, RunSettings, RunState, Task } from "../domain/run.ts";
import { Learned, Origin } from "../domain/start.ts";
import { Recipe } from "../domain/recipe.ts";
import { inProject, RowId } from "./ids.ts";

/** A network that can be trained. Sides in pixels. */
export const NetworkInfo = z.object({
  name: z.string(),
  description: z.string(),
  group: z.enum(["one-layer", "classic", "deep", "mobile", "recurrent", "pixels", "images"]),
  task: Task,
  size: z.int(),
  smallestSize: z.int(),
  augmentation: Augmentation,
  /** How it is trained unless something else is asked for; its own loss is taken where none is. */
  suits: z.object({ optimiser: OptimiserName, learningRate: z.number(), l2: z.number(), beta1: z.number().optional() }),
  options: z.array(NetworkOption),
});
export type NetworkInfo = z.infer<typeof NetworkInfo>;

/** Something that can be learned: the labels, compounds, treatments, or a column, with the images of each of its classes. */
export const AttributeInfo = z.object({ name: z.string(), classes: z.array(z.object({ name: z.string(), images: z.int() })), without: z.int() });
export type AttributeInfo = z.infer<typeof AttributeInfo>;

/** A layer as Keras lists it, with what it costs for one image: shapes leave the batch out, channels last; `frozen` numbers are kept but not learned; `receptiveField` is [height, width] in pixels. */
export const SummarisedLayer = z.object({
  name: z.string(),
  kind: z.string(),
  outputShape: z.array(z.int()),
  parameters: z.int(),
  frozen: z.int(),
  from: z.array(z.string()),
  multiplyAdds: z.number(),
  activationBytes: z.number(),
  receptiveField: z.tuple([z.number(), z.number()]).nullable(),
});

/** A network laid out: what Keras calls its summary. */
export const NetworkSummary = z.object({
  layers: z.array(SummarisedLayer),
  parameters: z.int(),
  frozen: z.int(),
  /** Multiplications and additions for one image, counted as pairs. */
  multiplyAdds: z.number(),
  activationBytes: z.number(),
  /** Weights, optimiser state, activations and gradients of one training step. The call `memory` estimates what the whole program takes. */
  memoryBytes: z.number(),
});
export type NetworkSummary = z.infer<typeof NetworkSummary>;

/** What the network of a file is. `outputs` are those of its last layer where that tells classes apart, null where it ends in features; `numbers` is how many a layer gives for an image. */
export const InspectedNetwork = z.object({
  name: z.string(),
  format: Origin.shape.format,
  sha256: z.string(),
  size: z.int(),
  channels: z.int(),
  parameters: z.int(),
  outputs: z.int().nullable(),
  /** Whether it answers for every pixel of an image, as networks for masks do. */
  isForPixels: z.boolean(),
  /** What its output is made for. */
  learns: Learned,
  layers: z.array(z.object({ name: z.string(), kind: z.string(), numbers: z.int() })),
});
export type InspectedNetwork = z.infer<typeof InspectedNetwork>;

/** Up to which of its tensors the network of an ONNX file can be used as it is, frozen. Sides in pixels. */
export const InspectedBackbone = z.object({
  name: z.string(),
  sha256: z.string(),
  size: z.int(),
  /** Whether its images can have no other side. */
  isSizeFixed: z.boolean(),
  channels: z.int(),
  /** In the order of the file, each with how many features it gives. */
  tensors: z.array(z.object({ name: z.string(), op: z.string(), features: z.int() })),
  suggested: z.string(),
});
export type InspectedBackbone = z.infer<typeof InspectedBackbone>;

/** How a split would part the images of each class. */
export const SplitPreview = z.object({
  classes: z.array(z.object({ name: z.string(), train: z.int(), validation: z.int(), test: z.int() })),
  /** What each part holds of the groups that are kept together; empty where images are parted one by one. */
  groups: z.object({ noun: z.string(), train: z.array(z.string()), validation: z.array(z.string()), test: z.array(z.string()) }).nullable(),
  warnings: z.array(z.string()),
});
export type SplitPreview = z.infer<typeof SplitPreview>;

/** One training, as a list shows it. Metrics are those of its test images, or of validation where there are none. */
export const RunSummary = z.object({
  id: RowId,
  state: RunState,
  settings: RunSettings,
  parameters: z.int(),
  bestEpoch: z.int().nullable(),
  seconds: z.number(),
  imagesPerSecond: z.number(),
  failure: z.string().nullable(),
  /** What happened on its way that a person is to know, oldest first. */
  notices: z.array(z.string()),
  createdAt: z.string(),
  finishedAt: z.string().nullable(),
  epochs: z.array(EpochRecord),
  metrics: z.object({ subset: z.enum(["test", "validation"]), images: z.number(), accuracy: z.number(), balancedAccuracy: z.number(), macroF1: z.number(), logLoss: z.number() }).nullable(),
  /** The same of a run that learned masks. */
  overlap: z.object({ subset: z.enum(["test", "validation"]), images: z.number(), dice: z.number(), iou: z.number() }).nullable(),
  /** The same of a run that learned to reproduce images: mean squared error in the units of its network, and decibels, null where no image has any range. */
  reproduction: z.object({ subset: z.enum(["test", "validation"]), images: z.number(), error: z.number(), psnr: z.number().nullable() }).nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** What happens to the runs of a project while somebody watches. A window that watches anew is first told where each running run is. */
export const RunEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("preparing"), runId: RowId, done: z.int(), total: z.int() }),
  /** Loss and accuracy are means over the epoch so far; `recent` holds those of each step alone, up to this one, since the last event (of the whole epoch in a watcher's first); the accuracy of masks is that of their pixels, that of reproduced images the share of their variance, that of drawn ones how often its adversary is right. */
  z.object({
    kind: z.literal("step"),
    runId: RowId,
    epoch: z.int(),
    step: z.int(),
    steps: z.int(),
    loss: z.number(),
    accuracy: z.number(),
    recent: z.array(z.object({ loss: z.number(), accuracy: z.number() })),
    imagesPerSecond: z.number(),
    secondsLeft: z.number(),
  }),
  z.object({ kind: z.literal("epoch"), runId: RowId, epochs: z.array(EpochRecord), bestEpoch: z.int() }),
  z.object({ kind: z.literal("predicting"), runId: RowId, done: z.int(), total: z.int() }),
  /** The run could not go on as it was, and goes on in another way; its summary keeps the sentence. */
  z.object({ kind: z.literal("notice"), runId: RowId, sentence: z.string() }),
  z.object({ kind: z.literal("state"), runId: RowId, state: RunState }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** How far a learning rate range test is, that it begins anew in another way, and at last what it found. */
export const FindingEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("finding"), done: z.int(), total: z.int() }),
  z.object({ kind: z.literal("fellBack"), sentence: z.string() }),
  z.object({ kind: z.literal("found"), found: RateSuggestion }),
]);
export type FindingEvent = z.infer<typeof FindingEvent>;

/** How many images something is kept of, the bytes that it takes, the most that it may, and what a person chose of that, null leaving it to the program. */
export const CacheUse = z.object({ images: z.int(), bytes: z.number(), limitBytes: z.number(), chosenBytes: z.int().nullable() });
export type CacheUse = z.infer<typeof CacheUse>;

/** Training networks on the images of a project. */
export const training = {
  networks: oc.output(z.array(NetworkInfo)),
  /** What can be learned from this project. */
  attributes: oc.input(inProject).output(z.array(AttributeInfo)),
  summary: oc.input(z.object({ network: z.string(), networkOptions: NetworkOptions.default({}), size: z.int().min(1), channels: z.int().min(1), classes: z.int().min(0), batch: z.int().min(1), optimiser: OptimiserName })).output(NetworkSummary),
  /** The same of the network that a run has learned, whatever it started from. Fails with RunUntrained. */
  summaryOfRun: oc.input(inProject.extend({ runId: RowId })).output(NetworkSummary),
  /** Reads the network of a file, up to a layer where one is named, or how it is described without its weights, on the machine where the program runs. Weights alone are of `network`, made for `size`. */
  inspect: oc.input(z.object({ path: z.string().min(1), until: z.string().nullable(), isWithoutWeights: z.boolean().default(false), network: z.string().nullable().default(null), size: z.int().min(1).nullable().default(null) })).output(InspectedNetwork),
  inspectBackbone: oc.input(z.object({ path: z.string().min(1) })).output(InspectedBackbone),
  /** Trains a few steps on made-up images to learn how fast this machine is; takes seconds. */
  measure: oc.input(z.object({ network: z.string(), networkOptions: NetworkOptions.default({}), size: z.int().min(1), channels: z.int().min(1), classes: z.int().min(0), batch: z.int().min(1), threads: z.int().min(1), engine: EngineName.default("onnxruntime") })).output(z.object({ imagesPerSecond: z.number(), memoryBytes: z.number() })),
  /** About how much memory a training of a new network takes, everything included: what is compared with what is free when it begins. */
  memory: oc
    .input(z.object({ network: z.string(), networkOptions: NetworkOptions.default({}), size: z.int().min(1), channels: z.int().min(1), classes: z.int().min(0), batch: z.int().min(1), microBatch: z.int().min(1).nullable(), optimiser: OptimiserSettings, clipping: Clipping.nullable(), engine: EngineName.default("onnxruntime") }))
    .output(z.object({ neededBytes: z.number(), freeBytes: z.number() })),
  /** The network that a run would begin with where it starts from another run, a file or a description, laid out with what its training takes in memory; null for every other start. */
  startSummary: oc.input(inProject.extend({ request: RunRequest })).output(z.object({ summary: NetworkSummary, neededBytes: z.number(), freeBytes: z.number() }).nullable()),
  /** `measure` of such a run; null for every other start. */
  measureStart: oc.input(inProject.extend({ request: RunRequest })).output(z.object({ imagesPerSecond: z.number(), memoryBytes: z.number() }).nullable()),
  /** Tries ever longer learning rates from where a training would start; nothing is kept. */
  findLearningRate: oc.input(inProject.extend({ request: RunRequest })).output(eventIterator(FindingEvent)),
  splitPreview: oc.input(inProject.extend({ request: RunRequest })).output(SplitPreview),
  /** The newest version of every recipe, those that come with the program first. */
  recipes: oc.input(inProject).output(z.array(Recipe)),
  /** Keeps a recipe under its name, as the next version unless it is the same, and returns it. */
  keepRecipe: oc.input(inProject.extend({ recipe: Recipe })).output(Recipe),
  /** How the plate of an image is lit in each channel that a recipe uses: the darkest and the brightest part of the field, compared with its mean; null where the plate has too few images. Their pictures have addresses (pixelAddress.ts). */
  illumination: oc.input(inProject.extend({ imageId: RowId, recipe: Recipe })).output(z.array(z.object({ channel: z.string(), darkest: z.number(), brightest: z.number() })).nullable()),
  /** Room that prepared images and thumbnails take in the cache; what previews of recipes and the headers of files take comes on top. */
  cache: oc.input(inProject).output(z.object({ tensors: CacheUse, thumbnails: CacheUse, previewBytes: z.number(), headerBytes: z.number() })),
  /** Deletes all of it; thumbnails are made again at once, and the rest when it is needed. Fails with ProjectBusy where something goes on. */
  clearCache: oc.input(inProject).output(z.object({})),
  /** Limits the room of either; null leaves it to the program. */
  limitCache: oc.input(inProject.extend({ kind: z.enum(["tensors", "thumbnails"]), limitBytes: z.int().min(1).nullable() })).output(z.object({})),
  /** Puts a run at the end of the queue. */
  start: oc.input(inProject.extend({ request: RunRequest })).output(z.object({ runId: RowId })),
  /** Halts a run, or takes it out of the queue, until it is resumed. */
  pause: oc.input(inProject.extend({ runId: RowId })).output(z.object({})),
  resume: oc.input(inProject.extend({ runId: RowId })).output(z.object({})),
  /** Ends a run with the weights of its best epoch so far, and predicts with them. */
  stop: oc.input(inProject.extend({ runId: RowId })).output(z.object({})),
  /** Deletes a run that is not running, with its weights and predictions. */
  remove: oc.input(inProject.extend({ runId: RowId })).output(z.object({})),
  /** Every run, oldest first. */
  runs: oc.input(inProject).output(z.array(RunSummary)),
  watch: oc.input(inProject).output(eventIterator(RunEvent)),
};
