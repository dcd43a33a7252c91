import type { InspectedNetwork } from "../../shared/contract/training.ts";
import { maskClasses } from "../../shared/domain/run.ts";
import type { Learned } from "../../shared/domain/start.ts";
import { apartFromEnding } from "../nn/ending.ts";
import type { KerasModel } from "../nn/keras.ts";
import { buildNetwork } from "../nn/network.ts";
import { elements, type Shape } from "../nn/shape.ts";
import { inputOf } from "../nn/transfer/adaptNetwork.ts";
import { headOf, pixelHeadOf } from "../nn/transfer/head.ts";
import { architectureNamed, buildModel } from "../nn/zoo/build.ts";
import { readDescription } from "./readDescription.ts";
import { readNetwork } from "./readNetwork.ts";

/** A network to look at: up to a layer, or, without its weights, as it is described. Weights alone are for the `network` of that name, made for images of `size` pixels or of its usual size. */
export type Inspection = { readonly path: string; readonly until: string | null; readonly isWithoutWeights?: boolean; readonly network?: string | null; readonly size?: number | null };

/** What an output suggests: numbers are of classes; maps that are shares of background and object, or of objects alone, are of masks, and all others images. */
function learnedBy(model: KerasModel, [, maps, ...sides]: Shape): Learned {
  if (sides.length !== 2) return "classes";
  const { ending } = apartFromEnding(model);
  return ending === "softmax" || (ending === "sigmoid" && maps! <= maskClasses.length) ? "masks" : "images";
}

/** What a file's network is, for a person who thinks of training it. Fails as readNetwork and readDescription do. */
export async function inspectNetwork({ path: file, until, isWithoutWeights = false, network = null, size = null }: Inspection): Promise<InspectedNetwork> {
  const { model, format, sha256 } = isWithoutWeights ? await readDescription(file) : await readNetwork(file, until, network === null ? null : (channels, classes) => buildModel(network, { size: size ?? architectureNamed(network).size, channels, classes, l1: 0, l2: 0 }));
  const { layers, weights, output: { type: { shape } } } = buildNetwork(model, { batch: 1, training: false, scales: null });
  // Rows of an image are what a network reads that reads sequences: it fits images with as many columns as it has features.
  const sides = inputOf(model);
  const [side, channels] = sides.length === 2 ? [sides[1]!, 1] : [sides[0]!, sides[2]!];
  return {
    name: model.config.name,
    format,
    sha256,
    size: side,
    channels,
    parameters: weights.reduce((sum, { weight }) => sum + elements(weight.shape), 0),
    // Of a network that is not changed to fit, what it gives counts, whichever layer gives it.
    outputs: isWithoutWeights ? (shape.length === 2 ? shape[1]! : null) : ((headOf(model) ?? pixelHeadOf(model))?.outputs ?? null),
    isForPixels: pixelHeadOf(model) !== null && shape.length === 4,
    learns: learnedBy(model, shape),
    layers: [...layers].map(([{ name, class_name: kind }, { type }]) => ({ name, kind, numbers: elements(type.shape) })),
  };
}
