import type { ChannelScale, OptimiserSettings } from "../../shared/domain/run.ts";
import type { RandomStream } from "../../shared/random.ts";
import type { KerasModel } from "../nn/keras.ts";
import type { LossName } from "../nn/losses.ts";

/** Tensors by name: weights, statistics and what an optimiser keeps. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/** What is to be trained, and how a step is taken. */
export type TrainingPlan = {
  readonly model: KerasModel;
  readonly scales: readonly ChannelScale[] | null;
  readonly loss: LossName;
  readonly optimiser: OptimiserSettings;
  readonly threads: number;
};

/** Raw images [count, C, H, W], targets [count, K] and how much each image counts [count]. */
export type Batch = {
  readonly count: number;
  readonly images: Float32Array;
  readonly targets: Float32Array;
  readonly imageWeights: Float32Array;
};

export type StepResult = {
  /** Weighted mean of the loss over the batch, penalties left out. */
  readonly loss: number;
  /** Output of the network in training mode [count, K]. */
  readonly probabilities: Float32Array;
};

/** A network being trained. It owns its state until it is disposed of. */
export interface Trainer extends AsyncDisposable {
  /** Takes one step; `step` counts from 1 over the whole run, `random` feeds dropout. */
  step(batch: Batch, options: { readonly learningRate: number; readonly step: number; readonly random: RandomStream }): Promise<StepResult>;
  /** Output of the network, as it stands, in prediction mode [count, K] for raw images [count, C, H, W]. */
  predict(images: Float32Array, count: number): Promise<Float32Array>;
  /** A copy of all tensors, from which training can go on bit for bit. */
  state(): Tensors;
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
  predictor(plan: Pick<TrainingPlan, "model" | "scales" | "threads">, weights: Tensors, batch: number): Promise<Predictor>;
}
