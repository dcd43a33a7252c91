import type { KerasLayer, KerasModel } from "../keras.ts";
import { buildNetwork } from "../network.ts";
import { cutAfter, outputOf, sourcesOf } from "./modelGraph.ts";

/** The network as it predicts: what draws a code in training is the mean there, and what only the drawing needs is left out. For programs that know no such layer. */
export function asPredicted(model: KerasModel): KerasModel {
  const means = new Map<string, string>();
  for (const layer of model.config.layers) {
    const [mean] = sourcesOf(layer);
    if (isSampling(layer)) means.set(layer.name, means.get(mean!) ?? mean!);
  }
  if (means.size === 0) return model;
  const layers = model.config.layers.filter((layer) => !isSampling(layer)).map((layer) => reading(layer, means));
  const output = outputOf(model);
  return cutAfter({ ...model, config: { ...model.config, layers } }, means.get(output) ?? output)!;
}

/**
 * What a variational autoencoder makes images with: the part behind the code, which reads codes [N, ...] and has the names of its weights in the whole. Codes drawn from the
 * standard normal distribution give images such as it learned from. null of a network that draws no code, or whose output depends on more than the code.
 */
export function decoderOf(model: KerasModel): KerasModel | null {
  const [drawn, ...others] = model.config.layers.filter(isSampling);
  if (drawn === undefined || others.length > 0) return null;
  const { layers: values } = buildNetwork(model, { batch: 1, training: false, scales: null });
  const [, channels, ...sides] = values.get(drawn)!.type.shape;
  // In the place of the layer that draws, so that what reads it need not be told.
  const codes: KerasLayer = { class_name: "InputLayer", name: drawn.name, config: { name: drawn.name, batch_input_shape: [null, ...sides, channels], dtype: "float32", sparse: false }, inbound_nodes: [] };
  const layers = model.config.layers.map((layer) => (layer === drawn ? codes : layer));
  const decoder = cutAfter({ ...model, config: { ...model.config, layers, input_layers: [[drawn.name, 0, 0]] } }, outputOf(model))!;
  const readsOthers = decoder.config.layers.some((layer) => layer.class_name === "InputLayer" && layer !== codes);
  return readsOthers ? null : decoder;
}

function isSampling({ class_name }: KerasLayer): boolean {
  return class_name === "Sampling";
}

/** A layer that reads others in the place of some. */
function reading(layer: KerasLayer, others: ReadonlyMap<string, string>): KerasLayer {
  return { ...layer, inbound_nodes: layer.inbound_nodes.map((node) => node.map(([from, ...rest]): KerasLayer["inbound_nodes"][number][number] => [others.get(from) ?? from, ...rest])) };
}
