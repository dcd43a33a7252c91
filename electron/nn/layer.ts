import type { Graph, Value } from "./graph.ts";
import type { Weight } from "./weight.ts";

/** How random numbers are spread: evenly over [0, 1), or with mean 0 and variance 1. */
export type Distribution = "uniform" | "normal";

/** What a layer is given while a network is built. */
export type LayerContext = {
  readonly graph: Graph;
  readonly name: string;
  /** Whether the pass is one of training: dropout drops, batch normalisation uses the batch. */
  readonly training: boolean;
  /** Whether the graph is written for other programs, which know a recurrent layer as one node. */
  readonly isForOthers: boolean;
  /** Adds a weight of this layer and returns it as a value of the graph. `role` is completed to `layer/role`. */
  weight(role: string, weight: Omit<Weight, "name">): Value;
  /** Says that a statistic [n] of this layer moves towards that of the batch in this pass, and keeps the share `momentum` of what it was. */
  move(role: string, from: Value, towards: Value, momentum: number): void;
  /** Random numbers [N, ...], new ones for every step. */
  noise(shape: readonly number[], distribution: Distribution): Value;
  /** Adds a number an image [N] to what is minimised in training, averaged over the images as the loss is. */
  penalise(perImage: Value): void;
};

/** Builds a layer of a Keras configuration: images are [N, C, H, W] in the graph where Keras has [N, H, W, C]. */
export type Layer = (context: LayerContext, inputs: readonly Value[], config: Readonly<Record<string, unknown>>) => Value;
