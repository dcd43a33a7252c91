import { z } from "zod";
import { Device, DeviceChoice, EngineName } from "./device.ts";
import { NetworkOptions } from "./networkOptions.ts";
import { Clipping, crossEntropy, LossSettings, OptimiserSettings, ScheduleSettings, scheduleNamed } from "./learning.ts";
import { plainRecipe, Recipe } from "./recipe.ts";
import { Normalisation, Origin, Start } from "./start.ts";

/** The three parts of a split. */
export const Subset = z.enum(["train", "validation", "test"]);
export type Subset = z.infer<typeof Subset>;

/**
 * How images are parted. `random` and `stratified` part images; `well`, `plate` and `compound` keep every image of a group in one part;
 * `column:NAME` follows a column of the imported table: the parts themselves where it holds train, validation and test, else its groups.
 * `test` and `validation` are a share below 1, or a number of images (of groups where groups are parted).
 */
export const SplitSpecification = z.object({
  by: z.union([z.enum(["random", "stratified", "well", "plate", "compound"]), z.templateLiteral(["column:", z.string().min(1)])]),
  test: z.number().min(0),
  validation: z.number().min(0),
});
export type SplitSpecification = z.infer<typeof SplitSpecification>;

/** Random changes of training images. Angles in degrees, shift as a share of the side, the rest as the largest relative change. */
export const Augmentation = z.object({
  flip: z.boolean(),
  quarterTurns: z.boolean(),
  shift: z.number().min(0).max(0.5),
  rotation: z.number().min(0).max(180),
  scale: z.number().min(0).max(0.5),
  shear: z.number().min(0).max(45),
  brightness: z.number().min(0).max(0.9),
});
export type Augmentation = z.infer<typeof Augmentation>;

/** Runs of the first version kept no more than the name of their schedule. */
const Schedule = z.union([ScheduleSettings, z.enum(["constant", "cosine", "exponential"]).transform((name) => scheduleNamed({ name, factor: null, epochs: null }))]);

/** What a run learns: to tell images of classes apart; to find the objects in an image, pixel by pixel, from masks; to reproduce images from what it keeps of them; or to draw new ones that look like them. The last two take neither labels nor masks. */
export const Task = z.enum(["classes", "masks", "images", "drawing"]);
export type Task = z.infer<typeof Task>;

/** What a pixel can be where masks are learned, in the order of a network's outputs. */
export const maskClasses = ["background", "object"] as const;

/** Everything that decides what a run does: the same settings on the same images give the same weights. */
export const RunSettings = z.object({
  network: z.string(),
  task: Task.default("classes"),
  /** What was chosen about a network that is built anew; what is not named is as usual. */
  networkOptions: NetworkOptions.default({}),
  /** What is predicted: `moa` (the labels), `compound`, `treatment`, or a column of the imported table; without meaning where no classes are learned. */
  classes: z.string(),
  /** Two or more; none where images are reproduced or drawn. */
  classNames: z.array(z.string()),
  channels: z.array(z.string()).min(1),
  /** Side of the square network input, in pixels. */
  size: z.int().min(1),
  split: SplitSpecification,
  epochs: z.int().min(1),
  batch: z.int().min(1),
  /** Images that go through the network at once: a step is still made of the whole batch. null takes the batch as one. */
  microBatch: z.int().min(1).nullable().default(null),
  loss: LossSettings.default(crossEntropy),
  optimiser: OptimiserSettings,
  clipping: Clipping.nullable().default(null),
  learningRate: z.number().positive(),
  schedule: Schedule,
  /** Epochs, or a part of one, in which the learning rate rises to where the schedule begins. */
  warmUp: z.number().min(0).default(0),
  augmentation: Augmentation,
  /** How tensors are made of the images, before the normalisation over the training images that is part of the network. */
  recipe: Recipe.default(plainRecipe),
  /** Whether images that are flagged (blank, saturated, out of focus) stay out of training and validation; they are tested and predicted all the same. */
  leaveOutFlagged: z.boolean().default(false),
  normalisation: Normalisation,
  start: Start.default({ from: "random" }),
  /** null where the weights were drawn. */
  origin: Origin.nullable().default(null),
  balanceClasses: z.boolean(),
  /** By how much images of a class count more than others, beside balancing; 1 for classes that are not named. */
  classWeights: z.record(z.string(), z.number().positive()).default({}),
  /** Stops after this many epochs without a lower validation loss, or a better Dice where masks are learned; null never stops. */
  patience: z.int().min(1).nullable(),
  l1: z.number().min(0),
  l2: z.number().min(0),
  seed: z.int().min(0),
  threads: z.int().min(1),
  /** What runs the network, in training and in prediction. */
  engine: EngineName.default("onnxruntime"),
  /** What computes the steps, and what is predicted afterwards where it is on the machine. */
  device: Device.default("cpu"),
  /** In which ways the engine computes its steps: a character for each kind of layer. Unless given they are timed when the run begins, and kept here. */
  ways: z.string().regex(/^[0-9a-z]*$/).optional(),
});
export type RunSettings = z.infer<typeof RunSettings>;

/** What a person decides about a run; the rest follows from the project. */
export const RunRequest = RunSettings.omit({ task: true, classNames: true, channels: true, size: true, origin: true, loss: true, device: true }).extend({
  /** Side of the network's input in pixels, and the loss; null takes what the network was made for. */
  size: z.int().min(1).nullable(),
  loss: LossSettings.nullable().default(null),
  schedule: ScheduleSettings,
  device: DeviceChoice.default("cpu"),
  /** Classes that stay out of it. */
  exclude: z.array(z.string()),
});
export type RunRequest = Readonly<Omit<z.infer<typeof RunRequest>, "exclude">> & { readonly exclude: readonly string[] };

/** Where a run is in its life. A paused run waits for a person; a stopped one ended early, by a person or because the program was cancelled. Both can be resumed. */
export const RunState = z.enum(["queued", "running", "paused", "finished", "stopped", "failed"]);
export type RunState = z.infer<typeof RunState>;

/** Value of a channel that maps to 0 after normalisation, and the width that maps to 1. */
export const ChannelScale = z.object({ offset: z.number(), scale: z.number().positive() });
export type ChannelScale = z.infer<typeof ChannelScale>;

/** One line of a learning curve. Losses are means per image; accuracy is a share of images, of pixels where masks are learned, or of the variance that is explained where images are reproduced (shared/statistics/reproduction.ts). Where images are drawn, loss and accuracy are those of the adversary, of images and drawn ones that it tells apart, and `generatorLoss` is that of the network that draws. For masks `validationOverlap` the mean Dice and IoU of an image there; `waitedSeconds` is how long training waited for images. */
export const EpochRecord = z.object({
  number: z.int().min(1),
  learningRate: z.number(),
  seconds: z.number(),
  waitedSeconds: z.number(),
  images: z.int(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  validationOverlap: z.object({ dice: z.number(), iou: z.number() }).nullable().default(null),
  generatorLoss: z.number().nullable().default(null),
});
export type EpochRecord = z.infer<typeof EpochRecord>;
