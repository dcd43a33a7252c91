import type { KerasWeight } from "../nn/keras/exchange.ts";
import type { LayerWeights } from "../nn/keras/placeWeights.ts";
import type { WeightGroup } from "./hdf5.ts";

/** The weights of a file as Keras 2 lays them out: a group a layer, with the names of its weights; null where the file has another layout. */
export function keras2Weights(root: WeightGroup, layers: readonly string[]): LayerWeights[] | null {
  const names = longList(root, "layer_names");
  if (names === undefined) return null;
  const known = new Set(layers);
  const found = new Map<string, KerasWeight[]>(names.map((name) => [name, []]));
  for (const name of names) {
    const group = root.group(name);
    for (const path of (group && longList(group, "weight_names")) ?? []) {
      const weight = group!.weight(path);
      if (weight === undefined) continue;
      // The group of a model within the model holds the weights of all its layers.
      const parts = path.split("/").slice(0, -1);
      const layer = known.has(name) ? name : (parts.map((_, from) => parts.slice(from).join("/")).find((own) => known.has(own)) ?? parts.toReversed().find((own) => known.has(own)) ?? name);
      found.set(layer, [...(found.get(layer) ?? []), weight]);
    }
  }
  return [...found].map(([layer, weights]) => ({ layer, weights }));
}

/** The weights of a file as Keras 3 lays them out: `layers/conv2d_1/vars/0`, with `groups` from the description of the network; null where the file has another layout. */
export function keras3Weights(root: WeightGroup, groups: ReadonlyMap<string, string>): LayerWeights[] | null {
  // The name that Keras 2.13 had for it.
  const container = ["layers", "_layer_checkpoint_dependencies"].find((name) => root.group(name) !== undefined);
  if (container === undefined) return null;
  return [...groups].map(([layer, path]) => {
    const group = root.group(path.replaceAll(/(^|\/)layers(?=\/|$)/g, `$1${container}`));
    return { layer, weights: group === undefined ? [] : variablesOf(group, "") };
  });
}

/** The variables of a layer, its own before those of its parts. */
function variablesOf(group: WeightGroup, path: string): KerasWeight[] {
  const vars = group.group("vars");
  const own = vars?.names().flatMap((name) => vars.weight(name) ?? []) ?? [];
  const parts = group.names().filter((name) => name !== "vars" && name !== "layers" && name !== "seed_generator");
  return [...own, ...parts.flatMap((name) => {
    const part = group.group(name);
    return part === undefined ? [] : variablesOf(part, `${path}${name}/`);
  })];
}

/** A list that Keras 2 cuts into pieces where it is too long for one attribute. */
function longList(group: WeightGroup, name: string): string[] | undefined {
  const whole = group.list(name);
  if (whole !== undefined) return whole;
  const pieces: string[] = [];
  for (let i = 0; ; i++) {
    const piece = group.list(`${name}${i}`);
    if (piece === undefined) return i === 0 ? undefined : pieces;
    pieces.push(...piece);
  }
}
