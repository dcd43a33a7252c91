import { noAugmentation } from "../../../shared/domain/augmentation.ts";
import { crossEntropy, type LossSettings, type OptimiserName } from "../../../shared/domain/learning.ts";
import type { NetworkOption, NetworkOptions } from "../../../shared/domain/networkOptions.ts";
import type { Augmentation, Task } from "../../../shared/domain/run.ts";
import type { KerasModel } from "../keras.ts";

/** What a network is built for. */
export type NetworkShape = {
  /** Side of the square images, in pixels. */
  readonly size: number;
  readonly channels: number;
  /** Of images, or of pixels where masks are learned; of no meaning where images are reproduced or drawn. */
  readonly classes: number;
  /** Factors of Keras's L1 and L2 penalties on kernels. */
  readonly l1: number;
  readonly l2: number;
  /** A value for every option of the network. */
  readonly options: NetworkOptions;
};

/** What networks are sorted by for a person who chooses. */
export type NetworkGroup = "one-layer" | "classic" | "deep" | "mobile" | "recurrent" | "pixels" | "images";

/** A network that can be chosen by name. */
export type Architecture = {
  /** What it is, in one sentence for a person who chooses. */
  readonly description: string;
  readonly group: NetworkGroup;
  /** What it learns; classes unless given. */
  readonly task?: Task;
  /** Side of the input that it was made for, and the least at which its layers fit, in pixels. */
  readonly size: number;
  readonly smallestSize: number;
  /** Random changes that suit the images it was made for: a field of cells has no top, a digit has. */
  readonly augmentation: Augmentation;
  /** How it is trained unless something else is asked for; `beta1` of Adam where it is another than usual. */
  readonly suits: { readonly loss: LossSettings; readonly optimiser: OptimiserName; readonly learningRate: number; readonly l2: number; readonly beta1?: number };
  readonly options: readonly NetworkOption[];
  /** The next side, this one or a larger, at which its layers fit; for networks that do not take every one. */
  readonly fittingSize?: (shape: NetworkShape) => number;
  readonly build: (shape: NetworkShape) => KerasModel;
  /** What a network that draws learns in contest with: images in, one number out, the larger the more it looks like an image that was not drawn. */
  readonly buildAdversary?: (shape: NetworkShape) => KerasModel;
};

/** For fields of cells, which have no top. */
export const anyWayUp: Augmentation = { ...noAugmentation, flip: true, quarterTurns: true };

/** What suits most networks with batch normalisation or few layers. */
export const usualTraining: Architecture["suits"] = { loss: crossEntropy, optimiser: "adam", learningRate: 1e-3, l2: 0 };

/** What suits deep networks without batch normalisation, which come apart at larger steps. */
export const carefulTraining: Architecture["suits"] = { ...usualTraining, learningRate: 1e-4 };

/** How wide a network is beside the one of its paper. */
export const width: NetworkOption = {
  kind: "amount",
  name: "width",
  description: "how many filters each layer has, as a share of the usual number",
  usual: 1,
  least: 0.05,
  most: 4,
  isWhole: false,
};

/** How deep a network of stages is beside the one of its paper. */
export const depth = {
  kind: "amount",
  name: "depth",
  description: "how many blocks each stage has, as a share of the usual number",
  usual: 1,
  least: 0.05,
  most: 4,
  isWhole: false,
} as const satisfies NetworkOption;

/** The share of numbers that dropout sets to 0. */
export function dropout(usual: number): NetworkOption {
  return { kind: "amount", name: "dropout", description: "the share of numbers that are dropped before the last layers", usual, least: 0, most: 0.95, isWhole: false };
}

export const batchNorm: NetworkOption = { kind: "switch", name: "batch-norm", description: "batch normalisation behind every convolution", usual: false };

/** The value of an option that is an amount. */
export function amount({ options }: NetworkShape, name: string): number {
  const value = options[name];
  if (typeof value !== "number") throw new Error(`The option ${name} of a network has no amount.`);
  return value;
}

/** The value of an option that is a switch. */
export function isOn({ options }: NetworkShape, name: string): boolean {
  const value = options[name];
  if (typeof value !== "boolean") throw new Error(`The option ${name} of a network is neither on nor off.`);
  return value;
}

/** A number of filters at the chosen width. */
export function widened(shape: NetworkShape, filters: number): number {
  return Math.max(1, Math.round(filters * amount(shape, "width")));
}

/** A number of blocks at the chosen depth. */
export function deepened(shape: NetworkShape, blocks: number): number {
  return Math.max(1, Math.round(blocks * amount(shape, "depth")));
}

/** The settings of a layer with penalised kernels. */
export function penalty({ l1, l2 }: NetworkShape): Readonly<Record<string, unknown>> {
  return l1 === 0 && l2 === 0 ? {} : { kernel_regularizer: regulariser(l1, l2) };
}

/** The same for a layer whose kernels work channel by channel. */
export function depthwisePenalty({ l1, l2 }: NetworkShape): Readonly<Record<string, unknown>> {
  return l1 === 0 && l2 === 0 ? {} : { depthwise_regularizer: regulariser(l1, l2) };
}

function regulariser(l1: number, l2: number) {
  return { class_name: "L1L2", config: { l1, l2 } };
}
