import { Graph, type Value } from "../../graph.ts";
import type { KerasLayer, KerasModel } from "../../keras.ts";
import { fromKeras } from "../../keras/exchange.ts";
import { layers } from "../../layers/index.ts";
import { type Shape, sameShape } from "../../shape.ts";
import type { Constant, OnnxGraph, OnnxNode } from "../decode.ts";

/** A tensor that comes of the images: the layer that makes it, and how ONNX sees what the layer has. The batch has length 1 here. */
export type Feature = {
  readonly layer: string;
  /** As ONNX has it; axis i is axis order[i] of [N, C, H, W], [N, F, T] or [N, F], and -1 where the layer has no such axis and it is 1 long. */
  readonly shape: Shape;
  readonly order: readonly number[];
  /** For rows that ONNX numbers otherwise: the place in ONNX of each number of the layer. */
  readonly rows: Int32Array | null;
  /** Whether no number can be below 0, so that zeros around an image lose against all others. */
  readonly isPositive: boolean;
  /** Whether it comes of the images channel for channel. */
  readonly isAtInput: boolean;
};

/** What recurrent layers give last, each by the name that it is made under, behind one another along an axis of a tensor. */
export type Stack = { readonly names: readonly string[]; readonly axis: number };

/** A tensor of Keras's shape, or one that is one number after the other. */
export type Given = { readonly shape: Shape; readonly values: Float32Array };

/** Thrown by a rule for a node that it has no layer for. */
export class NoLayer extends Error {}

/** Builds the Keras layers of an ONNX graph, node by node. */
export class Reader {
  readonly graph: OnnxGraph;
  readonly source: string;
  readonly layers: KerasLayer[] = [];
  readonly weights = new Map<string, Float32Array>();
  readonly #features = new Map<string, Feature>();
  readonly #unmade = new Map<string, () => Feature>();
  readonly #constants: Map<string, Constant>;
  readonly #values = new Map<string, Value>();
  readonly #scratch = new Graph();
  readonly #consumers = new Map<string, OnnxNode[]>();
  readonly #makers = new Map<string, OnnxNode>();
  /** Tensors that stand for several features, until one of them is taken out. */
  readonly stacks = new Map<string, Stack>();
  /** Nodes that were taken in by another. */
  readonly taken = new Set<OnnxNode>();

  constructor(graph: OnnxGraph, source: string) {
    this.graph = graph;
    this.source = source;
    this.#constants = new Map(graph.constants);
    for (const node of graph.nodes) for (const name of node.inputs) this.#consumers.set(name, [...(this.#consumers.get(name) ?? []), node]);
    for (const node of graph.nodes) for (const name of node.outputs) this.#makers.set(name, node);
  }

  /** What the network reads: images [N, C, H, W] or sequences [N, F, T] for the layers, whose axes the file has in another order. */
  input(name: string, shape: Shape, order: readonly number[]): void {
    const layer = this.#nameFor(name);
    const [, channels, ...sides] = shape;
    this.layers.push({ class_name: "InputLayer", name: layer, config: { name: layer, batch_input_shape: [null, ...sides, channels] }, inbound_nodes: [] });
    this.#values.set(layer, this.#scratch.input("images", shape));
    this.#features.set(name, { layer, shape: order.map((axis) => shape[axis]!), order, rows: null, isPositive: false, isAtInput: true });
  }

  /** A feature whose axes are all those of its layer. Throws NoLayer. */
  feature(name: string | undefined): Feature {
    const found = this.findFeature(name);
    if (found === undefined) throw new NoLayer("it reads what is no image or feature");
    if (found.order.includes(-1)) throw new NoLayer("it reads what a recurrent layer gives, with an axis for its directions");
    return found;
  }

  /** A feature, its axes what they may. Throws NoLayer where it cannot be made. */
  findFeature(name: string | undefined): Feature | undefined {
    const make = this.#unmade.get(name ?? "");
    if (make !== undefined) this.setFeature(name!, make());
    return this.#features.get(name ?? "");
  }

  /** Whether there is a constant or a feature of that name, made or not. */
  has(name: string): boolean {
    return this.#constants.has(name) || this.#features.has(name) || this.#unmade.has(name);
  }

  constant(name: string | undefined): Constant {
    const found = this.#constants.get(name ?? "");
    if (found === undefined) throw new NoLayer("its weights are computed from the images");
    return found;
  }

  findConstant(name: string | undefined): Constant | undefined {
    return this.#constants.get(name ?? "");
  }

  /** The only node that reads a tensor; undefined where there are more, or where it is an output. */
  onlyReader(name: string): OnnxNode | undefined {
    const readers = this.#consumers.get(name) ?? [];
    return readers.length === 1 && !this.graph.outputs.includes(name) ? readers[0] : undefined;
  }

  /** The node that makes a tensor. */
  makerOf(name: string): OnnxNode | undefined {
    return this.#makers.get(name);
  }

  setConstant(name: string, constant: Constant): void {
    this.#constants.set(name, constant);
  }

  setFeature(name: string, feature: Feature): void {
    this.#unmade.delete(name);
    this.#features.set(name, feature);
  }

  /** A feature whose layer is made when it is first read. */
  setUnmade(name: string, make: () => Feature): void {
    this.#unmade.set(name, make);
  }

  /** Adds a layer with its weights in Keras's shapes, and says what it gives; axes are in the order of the layer. */
  add(node: Pick<OnnxNode, "name">, kind: string, inputs: readonly Feature[], config: Readonly<Record<string, unknown>>, weights: Readonly<Record<string, Given>> = {}): Feature {
    const build = layers[kind];
    if (build === undefined) throw new NoLayer(`there is no layer ${kind}`);
    const name = this.#nameFor(node.name);
    const settings = { name, trainable: true, ...config };
    const value = build(
      {
        graph: this.#scratch,
        name,
        training: false,
        isForOthers: false,
        weight: (role, weight) => {
          const given = weights[role];
          if (given === undefined) throw new Error(`${kind} asks for a weight ${role} that ONNX has not.`);
          const own = { ...weight, name: `${name}/${role}` };
          this.weights.set(own.name, fromKeras(own, given, this.source));
          return this.#scratch.input(own.name, weight.shape);
        },
        move: () => undefined,
        noise: (shape) => this.#scratch.input(`${name}/noise`, shape),
        penalise: () => undefined,
      },
      inputs.map(({ layer }) => this.#values.get(layer)!),
      settings,
    );
    this.#values.set(name, value);
    this.layers.push({ class_name: kind, name, config: settings, inbound_nodes: [inputs.map(({ layer }) => [layer, 0, 0, {}])] });
    const { shape } = value.type;
    return { layer: name, shape, order: [...shape.keys()], rows: null, isPositive: false, isAtInput: false };
  }

  /** The same for a layer that works number by number, or channel by channel: axes stay as they were. */
  addAlike(node: Pick<OnnxNode, "name">, kind: string, inputs: readonly [Feature, ...Feature[]], config: Readonly<Record<string, unknown>>, weights: Readonly<Record<string, Given>> = {}): Feature {
    const [{ shape, order, rows, isAtInput }] = inputs;
    return { ...this.add(node, kind, inputs, config, weights), shape, order, rows, isAtInput };
  }

  model(output: Feature): KerasModel {
    return {
      class_name: "Functional",
      config: { name: this.graph.name, layers: this.layers, input_layers: [[this.layers[0]!.name, 0, 0]], output_layers: [[output.layer, 0, 0]] },
    };
  }

  #nameFor(name: string): string {
    const base = layerName(name);
    let unique = base;
    for (let count = 1; this.#values.has(unique); count++) unique = `${base}_${count}`;
    return unique;
  }
}

/** A name for a layer, from that of a node: Keras wants no slashes, TF.js letters or digits first. */
export function layerName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_.-]+/g, "_").replace(/^[^A-Za-z0-9]+/, "") || "layer";
}

/** A feature in the layers' own order of axes. Throws NoLayer. */
export function channelsFirst(feature: Feature): Feature {
  if (!sameShape(feature.order, [0, 1, 2, 3])) throw new NoLayer("it reads images whose channels are not the second axis");
  return feature;
}

/** Sides of an image as the layers have them. */
export function sidesOf({ shape, order }: Feature): readonly [number, number] {
  return [shape[order.indexOf(2)]!, shape[order.indexOf(3)]!];
}

export function channelsOf({ shape, order }: Feature): number {
  return shape[order.indexOf(1)]!;
}
