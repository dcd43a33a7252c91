import type { LossSettings } from "../../../shared/domain/learning.ts";
import type { Augmentation } from "../../../shared/domain/run.ts";
import type { KerasModel } from "../keras.ts";

/** What a network is built for. */
export type NetworkShape = {
  /** Side of the square images, in pixels. */
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  /** Factors of Keras's L1 and L2 penalties on kernels. */
  readonly l1: number;
  readonly l2: number;
};

/** A network that can be chosen by name. */
export type Architecture = {
  /** What it is, in one sentence for a person who chooses. */
  readonly description: string;
  /** Side of the input that it was made for, and the least at which its layers fit, in pixels. */
  readonly size: number;
  readonly smallestSize: number;
  /** Random changes that suit the images it was made for: a field of cells has no top, a digit has. */
  readonly augmentation: Augmentation;
  /** What it is trained with unless something else is asked for; cross-entropy where it does not say. */
  readonly loss?: LossSettings;
  readonly build: (shape: NetworkShape) => KerasModel;
};

/** The settings of a layer with penalised kernels. */
export function penalty({ l1, l2 }: NetworkShape): Readonly<Record<string, unknown>> {
  return l1 === 0 && l2 === 0 ? {} : { kernel_regularizer: { class_name: "L1L2", config: { l1, l2 } } };
}
