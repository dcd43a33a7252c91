import { writeFile } from "node:fs/promises";
import type { File } from "h5wasm";
import { newHdf5 } from "../networks/hdf5.ts";
import { kerasGroups } from "../nn/keras/kerasGroups.ts";
import { toKeras } from "../nn/keras/exchange.ts";
import { description, type ExportedModel, type ExportOptions, refuseBackbone } from "./exported.ts";
import { notAFile, placed } from "./place.ts";

/**
 * Writes the weights of a network as a file that Keras 3 loads into the same network (`model.load_weights`), whole or not at all. Images have to be
 * normalised as the file's attribute `moascope` says, which holds the network's description too. Fails with BackboneBeyondLayers.
 */
export async function exportKeras(exported: ExportedModel, path: string, { overwrite = false }: ExportOptions = {}): Promise<void> {
  refuseBackbone(exported);
  const bytes = await newHdf5((file) => fill(file, exported));
  await placed(path, (unfinished) => writeFile(unfinished, bytes), overwrite && notAFile);
}

function fill(file: File, exported: ExportedModel): void {
  const { model, weights } = exported;
  const groups = kerasGroups(model);
  // What goes along a sequence keeps its weights in the cell that makes a step.
  const recurrent = new Set(model.config.layers.flatMap(({ class_name: kind, name }) => (kind === "LSTM" || kind === "SimpleRNN" ? [name] : [])));
  const layers = Map.groupBy(toKeras(model, weights), ({ name }) => name.slice(0, name.lastIndexOf("/")));
  file.create_group("layers");
  for (const [layer, own] of layers) {
    const group = groups.get(layer)!;
    file.create_group(group);
    if (recurrent.has(layer)) file.create_group(`${group}/cell`);
    const holder = recurrent.has(layer) ? `${group}/cell/vars` : `${group}/vars`;
    file.create_group(holder);
    own.forEach(({ shape, values }, place) => file.create_dataset({ name: `${holder}/${place}`, data: values, shape: [...shape], dtype: "<f4" }));
  }
  file.create_attribute("moascope", JSON.stringify({ ...description(exported, "outside"), model }));
}
