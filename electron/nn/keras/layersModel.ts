import type { ChannelScale } from "../../../shared/domain/run.ts";
import type { KerasLayer, KerasModel } from "../keras.ts";
import { type KerasWeight, toKeras } from "./exchange.ts";
import { withStepsInParts } from "./unitStep.ts";

const NORMALISATION = "normalisation";

/** So small that it is lost beside the variance of 1 in 32-bit numbers, for Keras divides by the root of their sum. */
const NO_EPSILON = 1e-12;

/**
 * A network for TF.js and Keras: raw images [N, H, W, C] in, the normalisation its first layer (a frozen batch normalisation), or, without scales, codes as they are,
 * and all weights in Keras's order of axes, layer by layer.
 */
export function layersModel(model: KerasModel, scales: readonly ChannelScale[] | null, weights: ReadonlyMap<string, Float32Array>): { topology: KerasModel; weights: KerasWeight[] } {
  if (scales === null) return { topology: withStepsInParts(model), weights: toKeras(model, weights) };
  return { topology: withNormalisation(withStepsInParts(model)), weights: [...normalisationWeights(scales), ...toKeras(model, weights)] };
}

/** (x - offset) / scale, written as gamma (x - mean) / sqrt(variance) with gamma = 1 / scale and a variance of 1. */
function normalisationWeights(scales: readonly ChannelScale[]): KerasWeight[] {
  const perChannel = (role: string, value: (scale: ChannelScale) => number) => ({
    name: `${NORMALISATION}/${role}`,
    shape: [scales.length],
    values: Float32Array.from(scales, value),
  });
  return [
    perChannel("gamma", ({ scale }) => 1 / scale),
    perChannel("beta", () => 0),
    perChannel("moving_mean", ({ offset }) => offset),
    perChannel("moving_variance", () => 1),
  ];
}

/** Puts the normalisation between the input and all that read it. */
function withNormalisation(model: KerasModel): KerasModel {
  const [[input]] = model.config.input_layers as [[string, number, number]];
  const layer: KerasLayer = {
    class_name: "BatchNormalization",
    name: NORMALISATION,
    config: { name: NORMALISATION, trainable: false, axis: -1, momentum: 0.99, epsilon: NO_EPSILON, center: true, scale: true },
    inbound_nodes: [[[input, 0, 0, {}]]],
  };
  const layers = model.config.layers.flatMap((before): KerasLayer[] => {
    if (before.name === input) return [before, layer];
    const nodes = before.inbound_nodes.map((node) =>
      node.map(([from, ...rest]): KerasLayer["inbound_nodes"][number][number] => [from === input ? NORMALISATION : from, ...rest]),
    );
    return [{ ...before, inbound_nodes: nodes }];
  });
  return { ...model, config: { ...model.config, layers } };
}
