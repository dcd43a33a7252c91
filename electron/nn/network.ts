import { z } from "zod";
import type { ChannelScale } from "../../shared/domain/run.ts";
import { asOne } from "./asOne.ts";
import { Graph, type Node, type Value } from "./graph.ts";
import type { KerasLayer, KerasModel } from "./keras.ts";
import { layers } from "./layers/index.ts";
import type { Distribution, LayerContext } from "./layer.ts";
import { sameShape } from "./shape.ts";
import type { Weight } from "./weight.ts";

/** A network laid out as a graph for batches of one size. */
export type Network = {
  readonly graph: Graph;
  /** Images [N, C, H, W], or rows of numbers [N, F]: features of a frozen part, or codes. */
  readonly input: Value;
  readonly output: Value;
  /** Weights in the order in which the layers ask for them, with their values in the graph. */
  readonly weights: readonly { readonly weight: Weight; readonly value: Value }[];
  /** The output of each layer, in the order of the configuration. */
  readonly layers: ReadonlyMap<KerasLayer, Value>;
  /** The nodes that each layer is made of, in their order. */
  readonly nodes: ReadonlyMap<KerasLayer, readonly Node[]>;
  /** New values of the statistics after the pass, by the name of the weight. */
  readonly updates: ReadonlyMap<string, Value>;
  /** Inputs of the graph that want fresh random numbers in every step. */
  readonly noise: ReadonlyMap<string, Noise>;
  /** What layers add to what is minimised: numbers [N], one an image. */
  readonly penalties: readonly Value[];
};

/** An input for random numbers [N, ...]. */
export type Noise = { readonly value: Value; readonly distribution: Distribution };

const InputSettings = z.object({ batch_input_shape: z.tuple([z.null()], z.int().positive()) });

export type NetworkOptions = {
  /** Images in a batch. */
  readonly batch: number;
  readonly training: boolean;
  /** Whether the graph is written for other programs; they know a recurrent layer as one node. */
  readonly isForOthers?: boolean;
  /** Normalises raw images, channel by channel, before the first layer; null where they come normalised. */
  readonly scales: readonly ChannelScale[] | null;
  /** Lays the network out in a graph that there is, on images that are computed there; its own graph, with an input for them, unless given. */
  readonly within?: Surroundings | null;
};

/** Where one network is laid out behind another, perhaps several times with the same weights. */
export type Surroundings = {
  readonly graph: Graph;
  /** What stands for the images [N, C, H, W]. */
  readonly images: Value;
  /** Stands before the names of weights, so that those of two networks are never the same. */
  readonly owner: string;
  /** Stands before the names of random numbers, which are others each time that the network is laid out. */
  readonly pass: string;
};

/** Builds the network that a Keras functional configuration describes. Weights are inputs of the graph, named as they are. */
export function buildNetwork(model: KerasModel, { batch, training, isForOthers = false, scales, within = null }: NetworkOptions): Network {
  const graph = within?.graph ?? new Graph();
  const [owner, pass] = [within?.owner ?? "", within?.pass ?? ""];
  const weights: { weight: Weight; value: Value }[] = [];
  const moves: { name: string; from: Value; towards: Value; momentum: number }[] = [];
  const noise = new Map<string, Noise>();
  const penalties: Value[] = [];
  const outputs = new Map<string, Value>();
  const byLayer = new Map<KerasLayer, Value>();
  const nodes = new Map<KerasLayer, readonly Node[]>();
  let input: Value | undefined;

  for (const layerConfig of model.config.layers) {
    const { class_name, name, config, inbound_nodes } = layerConfig;
    if (class_name === "InputLayer") {
      const [, ...sides] = InputSettings.parse(config).batch_input_shape;
      const channelsFirst = [sides.at(-1)!, ...sides.slice(0, -1)];
      const shape = [batch, ...channelsFirst];
      if (within !== null && !sameShape(within.images.type.shape, shape)) throw new Error(`The network ${model.config.name} reads images of shape [${shape}], not [${within.images.type.shape}].`);
      input = within?.images ?? graph.input("images", shape);
      outputs.set(name, scales ? normalised(graph, input, scales) : input);
      byLayer.set(layerConfig, input);
      continue;
    }
    const layer = layers[class_name];
    if (!layer) throw new Error(`The layer ${name} is of the kind ${class_name}, which is not known here.`);
    if (inbound_nodes.length !== 1) throw new Error(`The layer ${name} is used ${inbound_nodes.length} times; only once is possible here.`);
    const inputs = inbound_nodes[0]!.map(([from]) => {
      const value = outputs.get(from);
      if (!value) throw new Error(`The layer ${name} stands before its input ${from}.`);
      return value;
    });
    const context: LayerContext = {
      graph,
      name,
      training,
      isForOthers,
      weight(role, weight) {
        const isFrozen = weight.role === "trained" && config["trainable"] === false;
        const named = { ...weight, name: `${owner}${name}/${role}`, ...(isFrozen && { role: "frozen" as const }) };
        const value = graph.inputs.get(named.name) ?? graph.input(named.name, weight.shape);
        weights.push({ weight: named, value });
        return value;
      },
      move: (role, from, towards, momentum) => moves.push({ name: `${owner}${name}/${role}`, from, towards, momentum }),
      noise(shape, distribution) {
        const value = graph.input(`${pass}${name}/noise`, shape);
        noise.set(`${pass}${name}/noise`, { value, distribution });
        return value;
      },
      penalise: (perImage) => penalties.push(perImage),
    };
    const first = graph.nodes.length;
    const output = built(layerConfig, () => layer(context, inputs, config));
    nodes.set(layerConfig, graph.nodes.slice(first));
    outputs.set(name, output);
    byLayer.set(layerConfig, output);
  }

  const output = outputs.get(model.config.output_layers[0]![0]);
  if (!input || !output) throw new Error(`The network ${model.config.name} has no input or no output.`);
  return { graph, input, output, weights, layers: byLayer, nodes, updates: moved(graph, moves), noise, penalties };
}

/** Moving means after the pass, by name: all of one momentum at once. */
function moved(graph: Graph, moves: readonly { readonly name: string; readonly from: Value; readonly towards: Value; readonly momentum: number }[]): Map<string, Value> {
  const updates = new Map<string, Value>();
  for (const [momentum, group] of Map.groupBy(moves, ({ momentum }) => momentum)) {
    const share = (value: Value, part: number) => graph.call("Mul", [value, graph.scalar(part)]);
    const [after] = asOne(graph, [group.map(({ from }) => from), group.map(({ towards }) => towards)], ([from, towards]) => [graph.call("Add", [share(from!, momentum), share(towards!, 1 - momentum)])]);
    group.forEach(({ name }, i) => updates.set(name, after![i]!));
  }
  return updates;
}

/** Says which layer it is that cannot be built, and which of its settings is why, where one is. */
function built(layer: KerasLayer, build: () => Value): Value {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    const reason = issue ? `its setting ${issue.path.join(".")} is not one that is possible here (${issue.message})` : error.message.replace(/\.$/, "");
    throw new Error(`The layer "${layer.name}" (${layer.class_name}) cannot be built: ${reason}.`, { cause: error });
  }
}

/** The side of the square images that a network reads, in pixels. */
export function sideOf(model: KerasModel): number {
  return inputSides(model)[0]!;
}

/** How many numbers the rows have that a network reads; null of one that reads images. */
export function rowLengthOf(model: KerasModel): number | null {
  const [length, ...others] = inputSides(model);
  return others.length === 0 ? length! : null;
}

function inputSides({ config: { layers, input_layers } }: KerasModel): readonly number[] {
  const input = layers.find(({ name }) => name === input_layers[0]![0])!;
  return InputSettings.parse(input.config).batch_input_shape.slice(1) as number[];
}

/** The weights of a network, without laying out more than one image. */
export function weightsOf(model: KerasModel): Weight[] {
  return buildNetwork(model, { batch: 1, training: false, scales: null }).weights.map(({ weight }) => weight);
}

/** (x - offset) / scale for each channel, as a batch normalisation with constants: one pass over the images. */
function normalised(graph: Graph, images: Value, scales: readonly ChannelScale[]): Value {
  if (scales.length !== images.type.shape[1]) throw new Error(`There are ${scales.length} scales for ${images.type.shape[1]} channels.`);
  const perChannel = (value: (scale: ChannelScale) => number) => graph.constant(Float32Array.from(scales, value), [scales.length]);
  const constants = [() => 1, () => 0, ({ offset }: ChannelScale) => offset, ({ scale }: ChannelScale) => scale ** 2].map(perChannel);
  return graph.call("BatchNormalization", [images, ...constants], { epsilon: 0 });
}
