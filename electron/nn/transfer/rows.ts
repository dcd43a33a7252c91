import type { KerasLayer, KerasModel } from "../keras.ts";
import { sourcesOf } from "./modelGraph.ts";

/** What is shown to a network that reads a sequence [steps, features]: square images. Side in pixels. */
type Images = { readonly size: number; readonly channels: number };

/** A network that reads a sequence of feature vectors as one that reads images: each row of an image is a step, its pixels with all their channels the features. Others as they are. */
export function readingRows(model: KerasModel, { size, channels }: Images): { readonly model: KerasModel; readonly changes: readonly string[] } {
  const { layers } = model.config;
  const input = layers.find(({ class_name }) => class_name === "InputLayer")!;
  const [, ...sides] = input.config["batch_input_shape"] as readonly [null, ...number[]];
  if (sides.length !== 2) return { model, changes: [] };
  const names = new Set(layers.map(({ name }) => name));
  let rows = `${input.name}_rows`;
  while (names.has(rows)) rows += "_";
  const images: KerasLayer = { ...input, config: { ...input.config, batch_input_shape: [null, size, size, channels] } };
  const reshape: KerasLayer = { class_name: "Reshape", name: rows, config: { name: rows, target_shape: [size, size * channels] }, inbound_nodes: [[[input.name, 0, 0, {}]]] };
  const others = layers.filter((layer) => layer !== input).map((layer): KerasLayer =>
    sourcesOf(layer).includes(input.name) ? { ...layer, inbound_nodes: layer.inbound_nodes.map((node) => node.map(([from, ...rest]): KerasLayer["inbound_nodes"][number][number] => [from === input.name ? rows : from, ...rest])) } : layer,
  );
  return {
    model: { ...model, config: { ...model.config, layers: [images, reshape, ...others] } },
    changes: [`reads the ${size} rows of an image as its sequence, ${size * channels} numbers each, instead of ${sides[0]} steps of ${sides[1]}`],
  };
}
