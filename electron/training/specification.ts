import type { EpochRecord, RunSettings, Subset } from "../../shared/domain/run.ts";
import type { TensorImage, TensorSpecification } from "./tensors.ts";

/** An image that a network is trained or tested on; `target` is the place of its class. */
export type TrainingImage = TensorImage & { readonly subset: Subset; readonly target: number };

/** Everything that training needs to know; it goes on from the latest checkpoint in the run's folder where there is one. */
export type TrainingSpecification = Pick<TensorSpecification, "cacheFolder" | "cacheBytes" | "plates"> & {
  readonly runFolder: string;
  readonly settings: RunSettings;
  readonly images: readonly TrainingImage[];
};

/** What is told while it trains. */
export type TrainingEvent =
  | { readonly kind: "preparing"; readonly done: number; readonly total: number }
  | { readonly kind: "started"; readonly parameters: number; readonly ways: string | null; readonly epochsDone: readonly EpochRecord[] }
  | TrainingStep
  /** It could not begin or go on as it was to, and does so in another way. */
  | { readonly kind: "fellBack"; readonly sentence: string }
  | { readonly kind: "epoch"; readonly epochs: readonly EpochRecord[]; readonly bestEpoch: number };

/** How far it is: steps of this epoch, means over what the epoch has seen so far, the loss and the accuracy of this step alone, and the time that the rest will take. */
export type TrainingStep = {
  readonly kind: "step";
  readonly epoch: number;
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
  readonly accuracy: number;
  readonly stepLoss: number;
  readonly stepAccuracy: number;
  readonly imagesPerSecond: number;
  readonly secondsLeft: number;
};

export type TrainingResult = {
  readonly epochs: readonly EpochRecord[];
  readonly bestEpoch: number;
  readonly parameters: number;
  readonly seconds: number;
  readonly imagesPerSecond: number;
};
