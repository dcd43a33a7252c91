import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../shared/failure.ts";
import { layersBeyondTfjs } from "../nn/keras/beyondTfjs.ts";
import type { KerasWeight } from "../nn/keras/exchange.ts";
import { layersModel } from "../nn/keras/layersModel.ts";
import { description, type ExportedModel, type ExportOptions, refuseBackbone } from "./exported.ts";
import { inTfjsLayers } from "../nn/keras/tfjsLayers.ts";
import { notAFolderOf, placed } from "./place.ts";

/** Size of a part of the weights, which is what TF.js itself writes. */
const SHARD_BYTES = 4 * 2 ** 20;

const OWN_FILES = /^(model\.json|moascope\.json|group1-shard\d+of\d+\.bin)$/;

/**
 * Writes a network as a folder that `tf.loadLayersModel` reads, whole or not at all: `model.json`, the weights in parts, and `moascope.json` with
 * classes, channels and origin. What TF.js has no layer for is written in parts where others do the same. Input is [N, size, size, C] in raw grey levels; the normalisation is the first layer.
 * Fails with LayersBeyondTfjs and BackboneBeyondLayers.
 */
export async function exportTfjs(exported: ExportedModel, folder: string, { overwrite = false }: ExportOptions = {}): Promise<void> {
  refuseBackbone(exported);
  const written = { ...exported, ...inTfjsLayers(exported.model, exported.weights) };
  const beyond = layersBeyondTfjs(written.model);
  if (beyond.length > 0) throw new Failure("LayersBeyondTfjs", { layers: beyond.map(({ name, class_name }) => `${name} (${class_name})`) });
  const write = async (unfinished: string) => {
    await mkdir(unfinished);
    for (const [name, content] of tfjsFiles(written)) await writeFile(join(unfinished, name), content);
  };
  await placed(folder, write, overwrite && notAFolderOf((name) => OWN_FILES.test(name)));
}

/** The files of a network in layers of TF.js by their names. */
function tfjsFiles(exported: ExportedModel): Map<string, Uint8Array | string> {
  const { model, scales, weights } = exported;
  const { topology, weights: ordered } = layersModel(model, scales, weights);
  const shards = shardsOf(ordered);
  const names = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`);
  const modelJson = {
    format: "layers-model",
    generatedBy: "Moascope",
    convertedBy: null,
    modelTopology: { ...topology, keras_version: "tfjs-layers 4.22.0", backend: "tensor_flow.js" },
    weightsManifest: [{ paths: names, weights: ordered.map(({ name, shape }) => ({ name, shape, dtype: "float32" })) }],
  };
  return new Map<string, Uint8Array | string>([
    ["model.json", JSON.stringify(modelJson)],
    ["moascope.json", JSON.stringify(description(exported, "inside"), null, 2)],
    ...names.map((name, i): [string, Uint8Array] => [name, shards[i]!]),
  ]);
}

/** All weights one behind the other, cut into parts regardless of where a weight ends. */
function shardsOf(weights: readonly KerasWeight[]): Uint8Array[] {
  const whole = Buffer.concat(weights.map(({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength)));
  return Array.from({ length: Math.ceil(whole.length / SHARD_BYTES) }, (_, i) => whole.subarray(i * SHARD_BYTES, (i + 1) * SHARD_BYTES));
}
