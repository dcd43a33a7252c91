import type { KerasLayer } from "../keras.ts";

/**
 * The layers in the order in which Keras lists them, and stores their weights: the farther from the output, the earlier; at the same distance as a walk
 * from the output back, first inputs first, meets them. Layers that do not lead to the output are left out.
 */
export function inKerasOrder(layers: readonly KerasLayer[], output: string): KerasLayer[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const met = new Map<string, number>();
  const finished: string[] = [];
  walk(output);

  const distances = new Map<string, number>();
  for (const name of [...finished].reverse()) {
    const distance = distances.get(name) ?? 0;
    distances.set(name, distance);
    for (const source of sourcesOf(byName.get(name)!)) distances.set(source, Math.max(distance + 1, distances.get(source) ?? 0));
  }
  const order = (name: string) => [-distances.get(name)!, met.get(name)!] as const;
  return [...finished]
    .sort((a, b) => order(a)[0] - order(b)[0] || order(a)[1] - order(b)[1])
    .map((name) => byName.get(name)!);

  function walk(name: string): void {
    if (met.has(name)) return;
    met.set(name, met.size);
    for (const source of sourcesOf(byName.get(name)!)) walk(source);
    finished.push(name);
  }
}

function sourcesOf({ inbound_nodes }: KerasLayer): string[] {
  return inbound_nodes.flatMap((node) => node.map(([from]) => from));
}
