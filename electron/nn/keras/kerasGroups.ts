import type { KerasModel } from "../keras.ts";
import { snakeCase } from "./snakeCase.ts";

/** The group of a Keras 3 weight file in which each layer has its weights, by the layer's name: called after its kind, and counted. */
export function kerasGroups({ config: { layers } }: KerasModel): Map<string, string> {
  const groups = groupsIn(layers.map(({ class_name }) => class_name), "layers");
  return new Map(layers.map(({ name }, place) => [name, groups[place]!]));
}

/** The same for the kinds of layers that lie side by side in a container. */
export function groupsIn(kinds: readonly string[], container: string): string[] {
  const counts = new Map<string, number>();
  return kinds.map((kind) => {
    const base = snakeCase(kind);
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return `${container}/${count === 0 ? base : `${base}_${count}`}`;
  });
}
