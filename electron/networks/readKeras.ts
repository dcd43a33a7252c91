import { unzipSync } from "fflate";
import { z } from "zod";
import { Failure } from "../../shared/failure.ts";
import { kerasGroups } from "../nn/keras/kerasGroups.ts";
import { placeWeights } from "../nn/keras/placeWeights.ts";
import { readKerasModel } from "../nn/keras/readModel.ts";
import { weightsOf } from "../nn/network.ts";
import { headOf } from "../nn/transfer/head.ts";
import { initialValues } from "../nn/weight.ts";
import type { KerasModel } from "../nn/keras.ts";
import { checkedNetwork, cutOff } from "./checkedNetwork.ts";
import { type WeightGroup, withHdf5 } from "./hdf5.ts";
import { keras2Weights, keras3Weights } from "./kerasWeights.ts";
import { type ForeignNetwork, LARGEST_DESCRIPTION, LARGEST_FILE } from "./networkFile.ts";
import { parseJson, readBytes } from "./readBytes.ts";

/** A network that a person names, for files that hold weights alone: built for a number of channels and of classes. */
export type NamedNetwork = (channels: number, classes: number) => KerasModel;

/** Reads a `.keras` file: a zip with a description and weights, of Keras 3 or late Keras 2. Fails as reading networks does. */
export async function readKeras(file: string, until: string | null): Promise<ForeignNetwork> {
  const { "config.json": config, "model.weights.h5": stored } = unzipped(await readBytes(file), file);
  if (config === undefined || stored === undefined) throw damaged(file, `it has no ${config === undefined ? "config.json" : "model.weights.h5"} inside`);
  const { model, groups } = readKerasModel(parseJson(config, file), file);
  const layers = await withHdf5(stored, file, (root) => keras3Weights(root, groups));
  if (layers === null) throw damaged(file, "its weights are laid out as no version of Keras does");
  return { ...checkedNetwork(cutOff(model, until, file), (built) => placeWeights(built, layers, { source: file }), file), parts: [] };
}

/** Reads a `.h5` file of Keras: a network with its description, or weights alone for a network that is `named`. Fails as reading networks does, and with NetworkWeightsAlone. */
export async function readKerasH5(file: string, until: string | null, named: NamedNetwork | null): Promise<ForeignNetwork & { readonly isWeightsAlone: boolean }> {
  const bytes = await readBytes(file);
  return withHdf5(bytes, file, (root) => {
    const config = root.text("model_config");
    if (config !== undefined) {
      const { model } = readKerasModel(parseJson(new TextEncoder().encode(config), file), file);
      const layers = keras2Weights(root.group("model_weights") ?? root, model.config.layers.map(({ name }) => name));
      if (layers === null) throw damaged(file, "it describes a network and holds no weights");
      return { ...checkedNetwork(cutOff(model, until, file), (built) => placeWeights(built, layers, { source: file }), file), parts: [], isWeightsAlone: false };
    }
    const own = Own.safeParse(parsedText(root.text("moascope"))).data;
    if (own !== undefined) {
      const { model, groups } = readKerasModel(own.model, file);
      return { ...checkedNetwork(cutOff(model, until, file), (built) => placeWeights(built, keras3Weights(root, groups) ?? [], { source: file }), file), parts: [], isWeightsAlone: false };
    }
    if (named === null) throw new Failure("NetworkWeightsAlone", { path: file });
    const whole = weightsAlone(root, named, file);
    const model = cutOff(whole.model, until, file);
    return { model, weights: new Map(weightsOf(model).map(({ name }) => [name, whole.weights.get(name)!])), parts: [], isWeightsAlone: true };
  });
}

/** The description inside a `.keras` file, as JSON. Fails with NetworkFileMissing and NetworkFileDamaged. */
export async function kerasDescription(file: string): Promise<unknown> {
  const { "config.json": config } = unzipped(await readBytes(file), file);
  if (config === undefined) throw damaged(file, "it has no config.json inside");
  return parseJson(config, file);
}

/** The same of a `.h5` file. Fails with NetworkWeightsAlone besides. */
export async function kerasH5Description(file: string): Promise<unknown> {
  return withHdf5(await readBytes(file), file, (root) => {
    const config = root.text("model_config");
    if (config !== undefined) return parseJson(new TextEncoder().encode(config), file);
    const own = Own.safeParse(parsedText(root.text("moascope"))).data;
    if (own === undefined) throw new Failure("NetworkWeightsAlone", { path: file });
    return own.model;
  });
}

/** A named network with the weights of a file. Its last layer may be missing there, or made for other classes. */
function weightsAlone(root: WeightGroup, named: NamedNetwork, source: string): Pick<ForeignNetwork, "model" | "weights"> {
  const layersFor = (model: KerasModel) => keras2Weights(root, model.config.layers.map(({ name }) => name)) ?? keras3Weights(root, kerasGroups(model));
  const layers = layersFor(named(3, 1000))?.filter(({ weights }) => weights.length > 0);
  if (layers === undefined || layers.length === 0) throw damaged(source, "it holds no weights as Keras lays them out");
  const channels = layers[0]!.weights[0]!.shape.at(-2) ?? 3;
  const classes = Math.max(2, layers.at(-1)!.weights.at(-1)!.shape.at(-1) ?? 2);
  const model = named(channels, classes);
  const own = layersFor(model)!;
  const placed = placeWeights(model, own, { source, partial: true });
  const head = headOf(model)?.layer;
  const weights = weightsOf(model);
  if (weights.some(({ name }) => !placed.has(name) && name.slice(0, name.lastIndexOf("/")) !== head)) placeWeights(model, own, { source });
  return { model, weights: new Map(weights.map((weight, place) => [weight.name, placed.get(weight.name) ?? initialValues(weight, 0, place)])) };
}

/** What our own export says of the network beside its weights. */
const Own = z.object({ model: z.unknown() });

function parsedText(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

function unzipped(bytes: Uint8Array, source: string): Record<string, Uint8Array | undefined> {
  const limits: Readonly<Record<string, number>> = { "config.json": LARGEST_DESCRIPTION, "model.weights.h5": LARGEST_FILE };
  try {
    return unzipSync(bytes, {
      filter({ name, originalSize }) {
        const limit = Object.hasOwn(limits, name) ? limits[name]! : 0;
        if (limit > 0 && originalSize > limit) throw damaged(source, `${name} in it has ${originalSize} bytes, and ${limit} is the limit`);
        return limit > 0;
      },
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("NetworkFileDamaged", { path: source, reason: "it is no whole zip file" }, { cause: error });
  }
}

function damaged(source: string, reason: string): Failure {
  return new Failure("NetworkFileDamaged", { path: source, reason });
}
