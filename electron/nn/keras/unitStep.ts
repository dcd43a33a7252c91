import type { KerasLayer, KerasModel } from "../keras.ts";
import { sourcesOf } from "../transfer/modelGraph.ts";

/** Times this, every number above 0 that 32 bits hold in full is 1 or more. */
const STEEP = 1e38;

/** The network with every unit step, which TF.js does not have, as two layers that it has: the sums times a large number, cut off below 0 and above 1. */
export function withStepsInParts(model: KerasModel): KerasModel {
  const ends = new Map<string, string>();
  const layers = model.config.layers.flatMap((layer): KerasLayer[] => {
    const { name, config } = layer;
    const reading = { ...layer, inbound_nodes: renamed(layer, ends) };
    if (config["activation"] !== "unit_step") return [reading];
    const [steep, step] = [`${name}_steep`, `${name}_step`];
    ends.set(name, step);
    return [
      { ...reading, config: { ...config, activation: "linear" } },
      { class_name: "Rescaling", name: steep, config: { name: steep, scale: STEEP, offset: 0 }, inbound_nodes: [[[name, 0, 0, {}]]] },
      { class_name: "ReLU", name: step, config: { name: step, max_value: 1 }, inbound_nodes: [[[steep, 0, 0, {}]]] },
    ];
  });
  const [[last]] = model.config.output_layers as [[string, number, number]];
  return { ...model, config: { ...model.config, layers, output_layers: [[ends.get(last) ?? last, 0, 0]] } };
}

/** The network with such pairs of layers as the unit steps that they stand for, through which it learns. */
export function withWholeSteps(model: KerasModel): KerasModel {
  const steep = new Map(model.config.layers.flatMap((layer) => (layer.class_name === "Rescaling" && layer.config["scale"] === STEEP ? [[layer.name, layer]] : [])));
  if (steep.size === 0) return model;
  const whole = model.config.layers.map((layer): KerasLayer => {
    const before = layer.class_name === "ReLU" && layer.config["max_value"] === 1 ? steep.get(sourcesOf(layer)[0]!) : undefined;
    return before === undefined ? layer : { class_name: "Activation", name: layer.name, config: { name: layer.name, activation: "unit_step" }, inbound_nodes: before.inbound_nodes };
  });
  const read = new Set(whole.flatMap(sourcesOf));
  return { ...model, config: { ...model.config, layers: whole.filter(({ name }) => !steep.has(name) || read.has(name)) } };
}

function renamed({ inbound_nodes }: KerasLayer, ends: ReadonlyMap<string, string>): KerasLayer["inbound_nodes"] {
  return inbound_nodes.map((node) => node.map(([from, ...rest]): KerasLayer["inbound_nodes"][number][number] => [ends.get(from) ?? from, ...rest]));
}
