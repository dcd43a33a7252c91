import type { KerasLayer, KerasModel } from "../keras.ts";
import { weightsOf } from "../network.ts";
import { elements } from "../shape.ts";
import { outputOf, sourcesOf } from "../transfer/modelGraph.ts";

/** Times this, every number away from 0 that 32 bits hold in full is beyond 1. */
const STEEP = 1e38;

/** Functions that TF.js has under other names than Keras. */
const otherNames: Readonly<Record<string, string>> = { silu: "swish", log_softmax: "logSoftmax" };

/** How steep the sigmoid in GELU is at 0. */
const STEEPNESS = 2 * Math.sqrt(2 / Math.PI);

/** A layer to put behind another: its kind and settings, and what it reads, by place; 0 is the layer before. */
type Part = { readonly kind: string; readonly suffix: string; readonly config: Readonly<Record<string, unknown>>; readonly reads: readonly number[] };

/** Functions that TF.js does not have, as layers that it has. */
const inParts: Readonly<Record<string, readonly Part[]>> = {
  leaky_relu: [{ kind: "LeakyReLU", suffix: "leaky", config: { alpha: 0.2 }, reads: [0] }],
  // x (1 + tanh u) / 2 is x times the sigmoid of 2 u.
  gelu_new: [
    // TF.js loses a tensor that a product reads twice.
    { kind: "Rescaling", suffix: "bend", config: { scale: STEEPNESS * 0.044715, offset: 0 }, reads: [0] },
    { kind: "Multiply", suffix: "square", config: {}, reads: [0, 1] },
    { kind: "Rescaling", suffix: "slope", config: { scale: 1, offset: STEEPNESS }, reads: [2] },
    { kind: "Multiply", suffix: "bent", config: {}, reads: [0, 3] },
    { kind: "Activation", suffix: "share", config: { activation: "sigmoid" }, reads: [4] },
    { kind: "Multiply", suffix: "gelu", config: {}, reads: [0, 5] },
  ],
  hard_sigmoid_of_sixths: [
    { kind: "Rescaling", suffix: "sixths", config: { scale: 1 / 6, offset: 0.5 }, reads: [0] },
    { kind: "ReLU", suffix: "bounded", config: { max_value: 1 }, reads: [1] },
  ],
  sign: [
    { kind: "Rescaling", suffix: "upwards", config: { scale: STEEP, offset: 0 }, reads: [0] },
    { kind: "ReLU", suffix: "above", config: { max_value: 1 }, reads: [1] },
    { kind: "Rescaling", suffix: "downwards", config: { scale: -STEEP, offset: 0 }, reads: [0] },
    { kind: "ReLU", suffix: "below", config: { max_value: 1 }, reads: [3] },
    { kind: "Rescaling", suffix: "negative", config: { scale: -1, offset: 0 }, reads: [4] },
    { kind: "Add", suffix: "sign", config: {}, reads: [2, 5] },
  ],
};

type Written = { readonly model: KerasModel; readonly weights: ReadonlyMap<string, Float32Array> };

/**
 * A network in layers that TF.js has, as far as there are such: functions and differences in parts, convolutions in groups as whole ones whose weights
 * between groups are 0, so many times larger as there are groups, depthwise kernels with gaps as larger ones with zeros in them, and layer normalisation
 * always with scales and shifts.
 */
export function inTfjsLayers(model: KerasModel, weights: ReadonlyMap<string, Float32Array>): Written {
  const ends = new Map<string, string>();
  const names = new Set(model.config.layers.map(({ name }) => name));
  const layers = model.config.layers.flatMap((layer) => {
    const read = { ...layer, inbound_nodes: layer.inbound_nodes.map((node) => node.map(([from, ...rest]): Source => [ends.get(from) ?? from, ...rest])) };
    const parts = partsOf(read, unused);
    if (parts.at(-1)!.name !== layer.name) ends.set(layer.name, parts.at(-1)!.name);
    return parts;
  });
  const last = outputOf(model);
  const whole = new Map(weights);
  for (const [name, values] of wholeKernels(model, weights)) whole.set(name, values);
  for (const [name, values] of filledKernels(model, weights)) whole.set(name, values);
  const written: KerasModel = { ...model, config: { ...model.config, layers, output_layers: [[ends.get(last) ?? last, 0, 0]] } };
  for (const { name, shape } of weightsOf(written)) if (!whole.has(name)) whole.set(name, new Float32Array(elements(shape)).fill(name.endsWith("/gamma") ? 1 : 0));
  return { model: written, weights: whole };

  function unused(wanted: string): string {
    let name = wanted;
    for (let count = 1; names.has(name); count++) name = `${wanted}_${count}`;
    names.add(name);
    return name;
  }
}

type Source = KerasLayer["inbound_nodes"][number][number];

/** What one layer becomes, in order; the last gives what the layer gave. */
function partsOf(layer: KerasLayer, unused: (wanted: string) => string): readonly KerasLayer[] {
  const { class_name: kind, name, config } = layer;
  const [first, second] = sourcesOf(layer);
  if (kind === "Subtract" || kind === "CustomScaleLayer") {
    const scale = kind === "Subtract" ? -1 : config["scale"];
    const scaled = layerOf("Rescaling", unused(`${name}_scaled`), { scale, offset: 0 }, [second!]);
    return [scaled, layerOf("Add", name, {}, [first!, scaled.name])];
  }
  const { groups: _, ...given } = config;
  const rest = kind === "DepthwiseConv2D" && gapsOf(config) !== null ? { ...given, kernel_size: gapsOf(config)!.reach, dilation_rate: [1, 1] } : kind === "LayerNormalization" ? { ...given, scale: true, center: true } : given;
  // TF.js calls some by other names.
  const settings = Object.fromEntries(Object.entries(rest).map(([setting, value]) => [setting, /activation$/.test(setting) ? (otherNames[String(value)] ?? value) : value]));
  const plain = { ...layer, config: settings };
  const activation = inParts[String(config["activation"])];
  // A recurrent layer applies its function at every step.
  if (activation === undefined || kind === "LSTM" || kind === "SimpleRNN") return [plain];
  const made: KerasLayer[] = [{ ...plain, config: { ...settings, activation: "linear" } }];
  for (const { kind: part, suffix, config: own, reads } of activation) made.push(layerOf(part, unused(`${name}_${suffix}`), own, reads.map((place) => made[place]!.name)));
  return made;
}

function layerOf(kind: string, name: string, config: Part["config"], sources: readonly string[]): KerasLayer {
  return { class_name: kind, name, config: { name, ...config }, inbound_nodes: [sources.map((source): Source => [source, 0, 0, {}])] };
}

/** How far apart the numbers of a kernel lie, and how far it reaches; null where they lie side by side. */
function gapsOf({ kernel_size, dilation_rate = 1 }: KerasLayer["config"]): { readonly rates: readonly number[]; readonly reach: readonly number[] } | null {
  const [kernel, rates] = [kernel_size, dilation_rate].map((side) => (typeof side === "number" ? [side, side] : (side as number[]))) as [number[], number[]];
  return rates.every((rate) => rate === 1) ? null : { rates, reach: kernel.map((side, axis) => rates[axis]! * (side - 1) + 1) };
}

/** The kernels [channels, of each, height, width] of depthwise convolutions with gaps, with zeros in the gaps. */
function* filledKernels(model: KerasModel, weights: ReadonlyMap<string, Float32Array>): Generator<readonly [name: string, values: Float32Array]> {
  const shapes = new Map(weightsOf(model).map(({ name, shape }) => [name, shape]));
  for (const { class_name: kind, name: layer, config } of model.config.layers) {
    const gaps = kind === "DepthwiseConv2D" ? gapsOf(config) : null;
    if (gaps === null) continue;
    const name = `${layer}/depthwise_kernel`;
    const [channels, each, height, width] = shapes.get(name) as [number, number, number, number];
    const outputs = channels * each;
    const [below, beside] = gaps.reach as [number, number];
    const values = weights.get(name)!;
    const filled = new Float32Array(outputs * below * beside);
    for (let output = 0; output < outputs; output++) {
      for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) filled[(output * below + y * gaps.rates[0]!) * beside + x * gaps.rates[1]!] = values[(output * height + y) * width + x]!;
    }
    yield [name, filled];
  }
}

/** The kernels [out, in, height, width] of convolutions in groups, with zeros where a channel is none of the group's. */
function* wholeKernels(model: KerasModel, weights: ReadonlyMap<string, Float32Array>): Generator<readonly [name: string, values: Float32Array]> {
  const shapes = new Map(weightsOf(model).map(({ name, shape }) => [name, shape]));
  for (const { name: layer, config } of model.config.layers) {
    const groups = Number(config["groups"] ?? 1);
    if (groups === 1) continue;
    const name = `${layer}/kernel`;
    const [filters, channels, ...kernel] = shapes.get(name) as [number, number, ...number[]];
    const own = channels * elements(kernel);
    const grouped = weights.get(name)!;
    const whole = new Float32Array(filters * groups * own);
    for (let filter = 0; filter < filters; filter++) {
      const group = Math.floor(filter / (filters / groups));
      whole.set(grouped.subarray(filter * own, (filter + 1) * own), (filter * groups + group) * own);
    }
    yield [name, whole];
  }
}
