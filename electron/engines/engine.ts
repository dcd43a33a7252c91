import type { Clipping, LossSettings, OptimiserSettings } from "../../shared/domain/learning.ts";
import type { Device } from "../../shared/domain/device.ts";
import type { ChannelScale } from "../../shared/domain/run.ts";
import type { RandomStream } from "../../shared/random.ts";
import type { KerasModel } from "../nn/keras.ts";

/** Tensors by name: weights, statistics and what an optimiser keeps. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/** What is to be trained, and how a step is taken. */
export type TrainingPlan = {
  readonly model: KerasModel;
  readonly scales: readonly ChannelScale[] | null;
  readonly loss: LossSettings;
  /** How much each class counts; all the same unless given. */
  readonly classWeights?: readonly number[] | null;
  /** What learns, in the same steps, to tell what a network draws from its targets; null unless given. Its weights are part of the state. */
  readonly adversary?: KerasModel | null;
  readonly optimiser: OptimiserSettings;
  readonly clipping?: Clipping | null;
  /** Images that are computed at once: larger batches go through the network in parts, with the same result where batch norm is absent. The whole batch unless given. */
  readonly microBatch?: number | null;
  readonly threads: number;
  /** The processor unless given. */
  readonly device?: Device;
  /** In which ways a step is computed, and what an evaluation has in common with it, as `measureWays` says; null takes those that are good on most machines. Other ways give other bits. */
  readonly ways?: string | null;
};

/** What is to be predicted with. */
export type PredictionPlan = Pick<TrainingPlan, "model" | "scales" | "threads" | "device">;

/** Raw images [count, C, H, W], targets like the output, such as [count, K], and how much each image counts [count]. */
export type Batch = {
  readonly count: number;
  readonly images: Float32Array;
  readonly targets: Float32Array;
  readonly imageWeights: Float32Array;
};

export type StepResult = {
  /** Weighted mean of the loss over the batch, penalties left out; that of the adversary where there is one. */
  readonly loss: number;
  /** Output of the network [count, K]; where there is an adversary, what that says of each target and of what was drawn beside it [count, 2]. */
  readonly probabilities: Float32Array;
  /** The loss of a network that has an adversary. */
  readonly generatorLoss?: number;
};

/** A network being trained. It owns its state until it is disposed of. */
export interface Trainer extends AsyncDisposable {
  /** Takes one step; `step` counts from 1 over the whole run, `random` feeds dropout and codes that are drawn. */
  step(batch: Batch, options: { readonly learningRate: number; readonly step: number; readonly random: RandomStream }): Promise<StepResult>;
  /** Loss and output of the network, as it stands, in prediction mode; every class counts the same. */
  evaluate(batch: Batch): Promise<StepResult>;
  /** Output of the network, as it stands, in prediction mode [count, K] for raw images [count, C, H, W]. */
  predict(images: Float32Array, count: number): Promise<Float32Array>;
  /** A copy of all tensors, from which training can go on bit for bit. */
  state(): Promise<Tensors>;
}

/** A trained network. */
export interface Predictor extends AsyncDisposable {
  /** Output of the network [count, K] for raw images [count, C, H, W]. */
  predict(images: Float32Array, count: number): Promise<Float32Array>;
}

/** Something that runs networks on this machine. */
export interface Engine {
  readonly name: string;
  /** Starts from the given tensors; slots of the optimiser that are missing start at 0. */
  trainer(plan: TrainingPlan, state: Tensors): Promise<Trainer>;
  /** The fastest ways of this machine's processor to compute steps with so many images; timed once, the same from then on. null on other devices. */
  measureWays(plan: TrainingPlan, batch: number): Promise<string | null>;
  /** About how much memory a process needs that takes steps with so many images, itself included. */
  memoryFor(plan: TrainingPlan, batch: number): number;
  /** The same of a process that predicts so many images at once. */
  memoryToPredict(plan: PredictionPlan, batch: number): number;
  predictor(plan: PredictionPlan, weights: Tensors, batch: number): Promise<Predictor>;
}
