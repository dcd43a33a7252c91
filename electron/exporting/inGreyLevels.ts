import type { ChannelScale } from "../../shared/domain/run.ts";
import type { Tensors } from "../engines/engine.ts";
import type { KerasModel } from "../nn/keras.ts";
import { outputOf, withLayer } from "../nn/transfer/modelGraph.ts";

/** A network that makes normalised images, with one more layer that makes grey levels of them: a batch normalisation by a mean of 0 and a variance of 1, in whose place the scales stand. */
export function inGreyLevels(model: KerasModel, weights: Tensors, scales: readonly ChannelScale[]): { readonly model: KerasModel; readonly weights: Tensors } {
  const complete = withLayer(model, "BatchNormalization", "grey_levels", { trainable: false, axis: -1, momentum: 0.99, epsilon: NO_EPSILON, center: true, scale: true });
  const layer = outputOf(complete);
  const perChannel = (role: string, value: (scale: ChannelScale) => number) => [`${layer}/${role}`, Float32Array.from(scales, value)] as const;
  const own = [perChannel("gamma", ({ scale }) => scale), perChannel("beta", ({ offset }) => offset), perChannel("moving_mean", () => 0), perChannel("moving_variance", () => 1)];
  return { model: complete, weights: new Map([...weights, ...own]) };
}

/** So small that it is lost beside the variance of 1 in 32-bit numbers, for Keras divides by the root of their sum. */
const NO_EPSILON = 1e-12;
