import type { KerasModel } from "../keras.ts";
import { elements, type Shape } from "../shape.ts";
import type { Weight } from "../weight.ts";
import { sourcesOf } from "./modelGraph.ts";

/** Layers that give channel for channel what they are given. */
const PER_CHANNEL = /^(BatchNormalization|ZeroPadding2D|Activation|ReLU|Dropout|Rescaling|Normalization|Cropping2D|InputLayer)$/;

/** The layers that give channel for channel what comes of the images, before anything mixes these. */
export function perChannelAtInput(model: KerasModel): Set<string> {
  const found = new Set<string>();
  for (const layer of model.config.layers) if (PER_CHANNEL.test(layer.class_name) && sourcesOf(layer).every((from) => found.has(from))) found.add(layer.name);
  return found;
}

/** The layers whose weights depend on the number of channels of the images: those that read them, or only channel for channel what comes of them. */
export function layersAtInput(model: KerasModel): Set<string> {
  const perChannel = perChannelAtInput(model);
  return new Set(model.config.layers.filter((layer) => layer.class_name !== "InputLayer" && sourcesOf(layer).every((from) => perChannel.has(from))).map(({ name }) => name));
}

/**
 * A weight for another number of channels; null where the two shapes differ in anything else. Every new channel gets the mean over the old ones, for the
 * colours of a photograph have no counterpart among stains; kernels are scaled by old / new, so that what they add up to keeps its size.
 */
export function forChannels(values: Float32Array, from: Shape, to: Weight): Float32Array | null {
  const axis = from.findIndex((side, axis) => side !== to.shape[axis]);
  if (from.length !== to.shape.length || from.some((side, other) => other !== axis && side !== to.shape[other])) return null;
  const [before, after] = [from[axis]!, to.shape[axis]!];
  const inner = elements(from.slice(axis + 1));
  const outer = elements(from.slice(0, axis));
  const factor = from.length === 4 ? before / after : 1;
  const result = new Float32Array(outer * after * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let sum = 0;
      for (let channel = 0; channel < before; channel++) sum += values[(o * before + channel) * inner + i]!;
      for (let channel = 0; channel < after; channel++) result[(o * after + channel) * inner + i] = (sum / before) * factor;
    }
  }
  return result;
}
