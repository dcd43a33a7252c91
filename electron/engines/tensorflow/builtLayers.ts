import { fromKeras, toKeras } from "../../nn/keras/exchange.ts";
import type { KerasLayer, KerasModel } from "../../nn/keras.ts";
import { weightsOf } from "../../nn/network.ts";
import type { Tensors } from "../engine.ts";
import type { LayersModel, Tensor, TensorFlow, Variable } from "./library.ts";

/** A network of TF.js layers. Its variables have their axes in Keras's order. */
export type BuiltLayers = {
  readonly layers: LayersModel;
  /** The weights and statistics that the configuration knows of, by name. */
  readonly variables: ReadonlyMap<string, Variable>;
  /** A copy of these as a graph has them. */
  readonly weights: () => Map<string, Float32Array>;
};

/** Builds a network from the configuration that TF.js shares with Keras, with the given weights. */
export async function builtLayers(tf: TensorFlow, model: KerasModel, weights: Tensors): Promise<BuiltLayers> {
  const layers = await tf.models.modelFromJSON(asTfjsReads(model));
  const known = new Map(weightsOf(model).map((weight) => [weight.name, weight]));
  const variables = new Map(layers.weights.flatMap((weight) => (known.has(weight.originalName) ? [[weight.originalName, weight.read() as Variable] as const] : [])));
  for (const { name, shape, values } of toKeras(model, weights)) {
    const variable = variables.get(name);
    if (variable === undefined) throw new Error(`TF.js has no weight ${name}.`);
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
  return {
    layers,
    variables,
    weights: () => new Map([...variables].map(([name, variable]) => [name, fromKeras(known.get(name)!, { shape: variable.shape, values: numbersOf(variable) }, "TF.js")])),
  };
}

/** A tensor with the channels behind the batch, such as [N, C, H, W], as one with the channels last. */
export function channelsLast(tf: TensorFlow, x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return x.rank <= 2 ? x : tf.transpose(x, [0, ...axes.slice(2), 1]);
}

/** The way back from there. */
export function channelsSecond(tf: TensorFlow, x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return x.rank <= 2 ? x : tf.transpose(x, [0, x.rank - 1, ...axes.slice(1, -1)]);
}

/** A copy of the numbers of a tensor. */
export function numbersOf(tensor: Tensor): Float32Array {
  return Float32Array.from(tensor.dataSync());
}

const ZEROS = { class_name: "Zeros", config: {} };

/**
 * The configuration with what TF.js would leave to its own defaults where these are not Keras's. Weights start at zero: they would be replaced at once,
 * and TF.js takes seconds to draw eleven million. A batch normalisation without scale or center, which TF.js cannot train, has both here, and they
 * stay at 1 and 0, for nobody knows of them.
 */
function asTfjsReads({ class_name, config }: KerasModel): Parameters<TensorFlow["models"]["modelFromJSON"]>[0] {
  const read = config.layers.map((layer) => ({ ...layer, config: { ...layer.config, ...saidAloud(layer) } }));
  return JSON.parse(JSON.stringify({ class_name, config: { ...config, layers: read } }));
}

function saidAloud({ class_name: kind, config }: KerasLayer): Record<string, unknown> {
  const starts = Object.keys(config).filter((name) => name.endsWith("_initializer"));
  const said: Record<string, unknown> = Object.fromEntries(starts.map((name) => [name, kind === "BatchNormalization" ? undefined : ZEROS]));
  switch (kind) {
    case "BatchNormalization":
      return { ...said, scale: true, center: true };
    case "LSTM":
      return { ...said, recurrent_initializer: ZEROS, recurrent_activation: config["recurrent_activation"] ?? "sigmoid" };
    case "SimpleRNN":
      return { ...said, recurrent_initializer: ZEROS };
    case "LeakyReLU":
      return { ...said, alpha: config["negative_slope"] ?? config["alpha"] ?? 0.3 };
    default:
      return said;
  }
}
