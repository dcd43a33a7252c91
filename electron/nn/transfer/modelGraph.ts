import type { KerasLayer, KerasModel } from "../keras.ts";

/** The layers that a layer reads. */
export function sourcesOf({ inbound_nodes }: KerasLayer): string[] {
  return inbound_nodes.flatMap((node) => node.map(([from]) => from));
}

/** The layer that makes the network's output. */
export function outputOf(model: KerasModel): string {
  return model.config.output_layers[0]![0];
}

/** The network up to and with a layer: that layer and all that it is computed from; null where there is no such layer. */
export function cutAfter(model: KerasModel, name: string): KerasModel | null {
  const byName = new Map(model.config.layers.map((layer) => [layer.name, layer]));
  if (!byName.has(name)) return null;
  const needed = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (needed.has(next)) continue;
    needed.add(next);
    open.push(...sourcesOf(byName.get(next)!));
  }
  return { ...model, config: { ...model.config, layers: model.config.layers.filter((layer) => needed.has(layer.name)), output_layers: [[name, 0, 0]] } };
}

/** A network with some of its layers' settings changed. */
export function withSettings(model: KerasModel, change: (layer: KerasLayer) => Readonly<Record<string, unknown>>): KerasModel {
  return { ...model, config: { ...model.config, layers: model.config.layers.map((layer) => ({ ...layer, config: { ...layer.config, ...change(layer) } })) } };
}

/** A network with one more layer behind its output. */
export function withLayer(model: KerasModel, kind: string, wanted: string, settings: Readonly<Record<string, unknown>>): KerasModel {
  const names = new Set(model.config.layers.map(({ name }) => name));
  let name = wanted;
  for (let count = 1; names.has(name); count++) name = `${wanted}_${count}`;
  const layer: KerasLayer = { class_name: kind, name, config: { name, trainable: true, ...settings }, inbound_nodes: [[[outputOf(model), 0, 0, {}]]] };
  return { ...model, config: { ...model.config, layers: [...model.config.layers, layer], output_layers: [[name, 0, 0]] } };
}
