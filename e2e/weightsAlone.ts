import { readFileSync, writeFileSync } from "node:fs";
import { newHdf5, withHdf5 } from "../electron/networks/hdf5.ts";

/** Copies a file of weights as Keras itself writes them: nothing in the copy says which network they are of. */
export async function writeWeightsAlone(from: string, to: string): Promise<void> {
  const layers = await withHdf5(readFileSync(from), from, (root) => {
    const all = root.group("layers")!;
    return all.names().map((layer) => {
      const stored = all.group(layer)!.group("vars")!;
      return { layer, weights: stored.names().map((name) => stored.weight(name)!) };
    });
  });
  const bytes = await newHdf5((file) => {
    file.create_group("layers");
    for (const { layer, weights } of layers) {
      file.create_group(`layers/${layer}`).create_group("vars");
      weights.forEach(({ values, shape }, place) => file.create_dataset({ name: `layers/${layer}/vars/${place}`, data: values, shape: [...shape] }));
    }
  });
  writeFileSync(to, bytes);
}
