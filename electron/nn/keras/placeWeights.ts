import { Failure } from "../../../shared/failure.ts";
import type { KerasModel } from "../keras.ts";
import { weightsOf } from "../network.ts";
import { sameShape } from "../shape.ts";
import type { Weight } from "../weight.ts";
import { fromKeras, kerasShape, type KerasWeight } from "./exchange.ts";

/** The weights of one layer as a file has them: the layer as the file calls it, and its tensors in the file's order. */
export type LayerWeights = { readonly layer: string; readonly weights: readonly KerasWeight[] };

/** What a network takes from a file; without `partial` all has to be there. */
type Placing = { readonly source: string; readonly partial?: boolean };

/**
 * Gives every weight of a network its values from a file: by the names of layer and weight, else, where a layer has other names there, by the order
 * in which its tensors lie. Layers are found by name; where none is, the file's layers with weights stand for the network's in their order.
 * With `partial` a layer that the file does not have, or has in another shape, is left out. Fails with NetworkWeightsUnfit.
 */
export function placeWeights(model: KerasModel, file: readonly LayerWeights[], { source, partial = false }: Placing): Map<string, Float32Array> {
  const own = byLayer(weightsOf(model));
  const named = new Map(file.map((layer) => [layer.layer, layer]));
  const isByName = [...own.keys()].some((layer) => named.has(layer));
  const full = file.filter(({ weights }) => weights.length > 0);
  if (!isByName && !partial && full.length !== own.size) {
    throw new Failure("NetworkWeightsUnfit", { path: source, weight: [...own.keys()][0] ?? "the network", reason: `is called otherwise there, and ${full.length} layers with weights cannot stand for ${own.size}` });
  }
  const placed = new Map<string, Float32Array>();
  [...own].forEach(([layer, weights], place) => {
    const found = isByName ? named.get(layer) : full[place];
    if (found === undefined) {
      if (partial) return;
      throw new Failure("NetworkWeightsUnfit", { path: source, weight: layer, reason: "is not there" });
    }
    const values = ofLayer(weights, found.weights);
    if (values === null || (partial && weights.some((weight) => !sameShape(values.get(weight)!.shape, kerasShape(weight))))) {
      if (partial) return;
      throw new Failure("NetworkWeightsUnfit", { path: source, weight: layer, reason: `has ${found.weights.length} weights there and ${weights.length} in the network` });
    }
    for (const [weight, there] of values) placed.set(weight.name, fromKeras(weight, there, source));
  });
  return placed;
}

/** Weights of a layer by their roles, else by their order; null where the file has too few or too many of them. */
function ofLayer(own: readonly Weight[], there: readonly KerasWeight[]): Map<Weight, KerasWeight> | null {
  const byRole = new Map(there.map((weight) => [roleOf(weight.name), weight]));
  if (own.every(({ name }) => byRole.has(roleOf(name)))) return new Map(own.map((weight) => [weight, byRole.get(roleOf(weight.name))!]));
  return own.length === there.length ? new Map(own.map((weight, place) => [weight, there[place]!])) : null;
}

/** `kernel` of `block1/conv1/kernel:0`. */
function roleOf(name: string): string {
  return name.split("/").at(-1)!.replace(/:\d+$/, "");
}

function byLayer(weights: readonly Weight[]): Map<string, Weight[]> {
  const layers = new Map<string, Weight[]>();
  for (const weight of weights) {
    const layer = weight.name.slice(0, weight.name.lastIndexOf("/"));
    layers.set(layer, [...(layers.get(layer) ?? []), weight]);
  }
  return layers;
}
