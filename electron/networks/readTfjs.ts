import { stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { Failure } from "../../shared/failure.ts";
import type { KerasWeight } from "../nn/keras/exchange.ts";
import { type LayerWeights, placeWeights } from "../nn/keras/placeWeights.ts";
import { readKerasModel } from "../nn/keras/readModel.ts";
import { elements } from "../nn/shape.ts";
import { checkedNetwork, cutOff } from "./checkedNetwork.ts";
import { type ForeignNetwork, LARGEST_DESCRIPTION, LARGEST_FILE, MOST_TENSORS } from "./networkFile.ts";
import { fileBeside, parseJson, readBytes } from "./readBytes.ts";

const NUMBER_TYPES = { float32: Float32Array, int32: Int32Array, uint8: Uint8Array, uint16: Uint16Array, float16: Uint16Array } as const;
const DtypeName = z.enum(["float32", "int32", "uint8", "uint16", "float16"]);

const Entry = z.object({
  name: z.string().min(1).max(1000),
  shape: z.array(z.int().min(0)).max(8),
  dtype: z.enum(["float32", "int32"]),
  /** Stored as whole numbers q that stand for min + q scale, or as 16-bit floats. */
  quantization: z.object({ dtype: DtypeName, scale: z.number().default(1), min: z.number().default(0) }).optional(),
});
const LayersModel = z.object({
  format: z.string().optional(),
  modelTopology: z.unknown(),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()).max(MOST_TENSORS), weights: z.array(Entry).max(MOST_TENSORS) })),
});

/** What Keras's `model.to_json()` gives, or a layers model without its weights. */
const Bare = z.union([z.object({ class_name: z.string(), config: z.unknown() }), z.object({ modelTopology: z.looseObject({}), weightsManifest: z.undefined().optional() })]);

/** Reads a TensorFlow.js layers model up to a layer: `model.json` and the files of weights in the same folder, quantised ones included. Fails as reading networks does, and with NetworkWeightsMissing. */
export async function readTfjs(file: string, until: string | null): Promise<ForeignNetwork> {
  const json = parseJson(await readBytes(file, LARGEST_DESCRIPTION), file);
  if (Bare.safeParse(json).success) throw new Failure("NetworkWeightsMissing", { path: file });
  const parsed = LayersModel.safeParse(json);
  if (!parsed.success) throw new Failure("NetworkFileDamaged", { path: file, reason: "it does not describe a layers model" });
  const { format, modelTopology, weightsManifest } = parsed.data;
  if (format === "graph-model") throw new Failure("NetworkUnsuitable", { path: file, reason: "it is a TensorFlow.js graph model, of which only the computation is known; convert the network to a layers model or to ONNX" });
  const { model } = readKerasModel(modelTopology, file);

  const tensors: KerasWeight[] = [];
  const parts: string[] = [];
  let bytesSoFar = 0;
  for (const { paths, weights } of weightsManifest) {
    const shards: Uint8Array[] = [];
    for (const name of paths) {
      const shard = await fileBeside(file, name);
      bytesSoFar += (await stat(shard)).size;
      if (bytesSoFar > LARGEST_FILE) throw new Failure("NetworkFileDamaged", { path: file, reason: `its weights take more than ${LARGEST_FILE} bytes` });
      shards.push(await readBytes(shard));
      parts.push(shard);
    }
    const whole = Buffer.concat(shards);
    let at = 0;
    for (const entry of weights) {
      const { values, bytes } = valuesOf(entry, whole, at, file);
      at += bytes;
      tensors.push({ name: entry.name, shape: entry.shape, values });
    }
    if (at !== whole.length) throw new Failure("NetworkFileDamaged", { path: file, reason: `${paths.map((name) => path.basename(name)).join(", ")} holds ${whole.length} bytes instead of ${at}` });
  }
  const layers = byLayer(tensors, model.config.layers.map(({ name }) => name));
  return { ...checkedNetwork(cutOff(model, until, file), (built) => placeWeights(built, layers, { source: file }), file), parts };
}

function valuesOf({ name, shape, dtype, quantization }: z.infer<typeof Entry>, whole: Buffer, at: number, source: string): { readonly values: Float32Array; readonly bytes: number } {
  const stored = quantization?.dtype ?? dtype;
  const Numbers = NUMBER_TYPES[stored];
  const count = elements(shape);
  const bytes = count * Numbers.BYTES_PER_ELEMENT;
  if (at + bytes > whole.length) throw new Failure("NetworkFileDamaged", { path: source, reason: `its weights end before ${name} does` });
  // Copied, because the numbers need not be aligned.
  const raw = new Numbers(Uint8Array.prototype.slice.call(whole, at, at + bytes).buffer);
  if (quantization === undefined) return { values: Float32Array.from(raw), bytes };
  const { scale, min } = quantization;
  return { values: stored === "float16" ? Float32Array.from(new Float16Array(raw.buffer)) : Float32Array.from(raw, (q) => min + q * scale), bytes };
}

/** Tensors by the layer that their names begin with, or hold behind the names of models around it. */
function byLayer(tensors: readonly KerasWeight[], layers: readonly string[]): LayerWeights[] {
  const known = new Set(layers);
  const found = new Map<string, KerasWeight[]>();
  for (const tensor of tensors) {
    const parts = tensor.name.split("/").slice(0, -1);
    const own = parts.join("/");
    const layer = [own, ...parts.map((_, from) => parts.slice(from).join("/")), ...parts.toReversed()].find((name) => known.has(name)) ?? own;
    found.set(layer, [...(found.get(layer) ?? []), tensor]);
  }
  return [...found].map(([layer, weights]) => ({ layer, weights }));
}
