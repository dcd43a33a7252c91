import type { LossName } from "../../shared/domain/learning.ts";
import type { ActivationName } from "./layers/activation.ts";
import type { KerasLayer, KerasModel } from "./keras.ts";

/** The activation with which a network has to end for a loss; null leaves it as it is. Hinge losses are for scores of any size. */
const endings: Readonly<Record<LossName, ActivationName | null>> = {
  categorical_crossentropy: "softmax",
  binary_crossentropy: "sigmoid",
  mean_squared_error: null,
  mean_absolute_error: null,
  hinge: "linear",
  categorical_hinge: "linear",
  huber: null,
  dice: "softmax",
  dice_crossentropy: "softmax",
  kl_divergence: "softmax",
};

/** Whether a loss is for one kind of last activation only. */
export function hasEnding(loss: LossName): boolean {
  return endings[loss] !== null;
}

/** The network with the last activation that a loss needs. A network whose last layer has none is left as it is. */
export function endingFor(model: KerasModel, loss: LossName): KerasModel {
  const wanted = endings[loss];
  return wanted === null ? model : endingWith(model, wanted);
}

/** The network up to the softmax or sigmoid that it ends with, of which losses know more than its numbers; "linear" where it ends with neither. */
export function apartFromEnding(model: KerasModel): { readonly body: KerasModel; readonly ending: "softmax" | "sigmoid" | "linear" } {
  const end = activationOf(lastLayer(model));
  return end === "softmax" || end === "sigmoid" ? { body: endingWith(model, "linear"), ending: end } : { body: model, ending: "linear" };
}

function endingWith(model: KerasModel, wanted: ActivationName): KerasModel {
  const last = lastLayer(model);
  if (activationOf(last) === wanted) return model;
  const changed: KerasLayer | null =
    last.class_name === "Softmax" ? { ...last, class_name: "Activation", config: { name: last.name, trainable: true, activation: wanted } } : "activation" in last.config ? { ...last, config: { ...last.config, activation: wanted } } : null;
  if (changed === null) return model;
  return { ...model, config: { ...model.config, layers: model.config.layers.map((layer) => (layer === last ? changed : layer)) } };
}

/**
 * Turns the outputs [K] of a network's images into shares of its classes, which sum up to 1: those of a softmax are, sigmoids are divided by their sum,
 * and scores go through a softmax, which keeps their order and says little about how sure they are.
 */
export function probabilitiesOf(model: KerasModel): (outputs: Float32Array) => number[] {
  const end = activationOf(lastLayer(model));
  if (end === "softmax") return (outputs) => [...outputs];
  if (end === "sigmoid") return (outputs) => shares([...outputs]);
  return (scores) => {
    const highest = scores.reduce((highest, score) => Math.max(highest, score), -Infinity);
    return shares(Array.from(scores, (score) => Math.exp(score - highest)));
  };
}

/** What the outputs of a network are: probabilities behind a softmax or sigmoids, else scores of any size, of which the largest is that of the class. */
export function outputKind(model: KerasModel): "probabilities" | "scores" {
  return ["softmax", "sigmoid"].includes(String(activationOf(lastLayer(model)))) ? "probabilities" : "scores";
}

function shares(sizes: readonly number[]): number[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  return sizes.map((size) => (sum === 0 ? 1 / sizes.length : size / sum));
}

function lastLayer({ config: { layers, output_layers } }: KerasModel): KerasLayer {
  return layers.find(({ name }) => name === output_layers[0]![0])!;
}

function activationOf({ class_name, config }: KerasLayer): unknown {
  return class_name === "Softmax" ? "softmax" : config["activation"];
}
