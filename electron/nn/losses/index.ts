import type { LossName, LossSettings } from "../../../shared/domain/learning.ts";
import type { Graph, Value } from "../graph.ts";
import { klDivergence, sigmoidCrossEntropy, softmaxCrossEntropy } from "./crossEntropy.ts";
import { dice, diceCrossEntropy } from "./dice.ts";
import { huber, meanAbsoluteError, meanSquaredError } from "./difference.ts";
import { categoricalHinge, hinge } from "./hinge.ts";
import type { Judged, Loss } from "./loss.ts";

/** Every loss by its name in Keras. */
const losses: { readonly [Name in LossName]: Loss<Extract<LossSettings, { name: Name }>> } = {
  categorical_crossentropy: softmaxCrossEntropy,
  binary_crossentropy: sigmoidCrossEntropy,
  mean_squared_error: meanSquaredError,
  mean_absolute_error: meanAbsoluteError,
  hinge,
  categorical_hinge: categoricalHinge,
  huber,
  dice,
  dice_crossentropy: diceCrossEntropy,
  kl_divergence: klDivergence,
};

/** The loss of a batch: a mean over its images in which each counts as much as its weight [N] says, divided by their number as Keras does. */
export function lossOf(graph: Graph, settings: LossSettings, judged: Judged, imageWeights: Value): Value {
  return meanOverImages(graph, (losses[settings.name] as Loss<LossSettings>)(graph, judged, settings), imageWeights);
}

/** The mean over the images of a batch of numbers [N], each of which counts as much as its weight [N] says. */
export function meanOverImages(graph: Graph, perImage: Value, imageWeights: Value): Value {
  return graph.call("ReduceMean", [graph.call("Mul", [perImage, imageWeights])], { axes: [0], keepdims: 0 });
}
