import { create } from "@bufbuild/protobuf";
import { type GraphProto, type ModelProto, type NodeProto, NodeProtoSchema, type ValueInfoProto, ValueInfoProtoSchema } from "onnx-buf";
import type { ChannelScale } from "../../../shared/domain/run.ts";
import { IMAGES } from "../trainingGraph.ts";
import { floatTensor, intsAttribute, valueInfo } from "./messages.ts";

/** What a backbone gives: a row of numbers for each image. */
export const FEATURES = "features";

/** What the axis of images is called where any number of them can go in. */
const BATCH = "batch";

/** Names that a backbone's own values may not have, and what they are called instead. */
const RESERVED = new Map([IMAGES, FEATURES, "probabilities", "scores"].map((name) => [name, `file/${name}`]));

/** How the images of a run go into a network that was made for others, [batch, fileChannels, side, side] or with channels last. */
export type Entrance = { readonly input: string; readonly fileChannels: number; readonly isChannelsLast: boolean; readonly channels: number; readonly size: number; readonly batch: number | null };

/** The nodes of a model that some of its tensors need, whose only outputs these are. */
export function partFor(model: ModelProto, tensors: readonly string[]): ModelProto {
  const graph = model.graph!;
  const makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node] as const)));
  const needed = new Set<NodeProto>();
  const read = new Set(tensors);
  const open = [...tensors];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = makers.get(next);
    if (node === undefined || needed.has(node)) continue;
    needed.add(node);
    for (const name of readBy(node)) {
      read.add(name);
      open.push(name);
    }
  }
  const part: GraphProto = {
    ...graph,
    node: graph.node.filter((node) => needed.has(node)),
    initializer: graph.initializer.filter(({ name }) => read.has(name)),
    sparseInitializer: graph.sparseInitializer.filter(({ values }) => read.has(values?.name ?? "")),
    input: graph.input.filter(({ name }) => read.has(name)),
    output: tensors.map((name) => create(ValueInfoProtoSchema, { name })),
    valueInfo: [],
  };
  return { ...model, graph: part };
}

/** What a node reads, the graphs within it included. */
function readBy({ input, attribute }: NodeProto): string[] {
  const within = attribute.flatMap(({ g, graphs }) => [...(g ? [g] : []), ...graphs]);
  return [...input, ...within.flatMap((graph) => [...graph.node.flatMap(readBy), ...graph.output.map(({ name }) => name)])].filter((name) => name !== "");
}

/**
 * The part of a model before a tensor of this shape as a network of its own: normalised `images` [batch, channels, size, size] in, `features` [batch, F]
 * out. A single channel is shown as all that the network takes, and what is left over of them stays empty; maps and sequences are averaged. All that is
 * added means the same in every version of ONNX. null where the tensor is neither rows, nor maps, nor sequences.
 */
export function backboneOf(model: ModelProto, tensor: string, shape: readonly number[], entrance: Entrance): ModelProto | null {
  const part = renamed(partFor(model, [tensor]), RESERVED);
  const own = (name: string) => RESERVED.get(name) ?? name;
  const leaving = leavingNodes(own(tensor), shape, entrance.isChannelsLast);
  if (leaving === null) return null;
  const { nodes, constants } = enteringNodes({ ...entrance, input: own(entrance.input) });
  const { channels, size, batch } = entrance;
  const graph: GraphProto = {
    ...part.graph!,
    node: [...nodes, ...part.graph!.node, ...leaving],
    initializer: [...part.graph!.initializer, ...constants],
    input: [valueInfo(IMAGES, [batch ?? BATCH, channels, size, size]), ...part.graph!.input.filter(({ name }) => name !== own(entrance.input))],
    output: [valueInfo(FEATURES, [batch ?? BATCH, shape.length === 2 ? shape[1]! : null])],
  };
  return { ...part, graph };
}

function enteringNodes({ input, fileChannels, isChannelsLast, channels }: Entrance) {
  const nodes: NodeProto[] = [];
  const constants = [];
  const shown = isChannelsLast ? "file/shown" : input;
  if (channels === fileChannels) nodes.push(node("Identity", [IMAGES], shown));
  else {
    // A 1 x 1 convolution whose weights are 0 and 1 puts each channel where it goes.
    const places = Float32Array.from({ length: fileChannels * channels }, (_, at) => (channels === 1 || Math.floor(at / channels) === at % channels ? 1 : 0));
    constants.push(floatTensor("file/channels", places, [fileChannels, channels, 1, 1]));
    nodes.push(node("Conv", [IMAGES, "file/channels"], shown));
  }
  if (isChannelsLast) nodes.push(node("Transpose", [shown], input, { perm: [0, 2, 3, 1] }));
  return { nodes, constants };
}

function leavingNodes(tensor: string, shape: readonly number[], isChannelsLast: boolean): NodeProto[] | null {
  if (shape.length === 2) return [node("Identity", [tensor], FEATURES)];
  if (shape.length < 3 || shape.length > 4) return null;
  // A sequence is [batch, steps, numbers]; maps have their channels last only where images have.
  const areChannelsLast = shape.length === 3 || (isChannelsLast && shape[3]! > shape[1]!);
  const perm = shape.length === 3 ? [0, 2, 1] : [0, 3, 1, 2];
  return [
    ...(areChannelsLast ? [node("Transpose", [tensor], "file/turned", { perm })] : []),
    node("GlobalAveragePool", [areChannelsLast ? "file/turned" : tensor], "file/pooled"),
    node("Flatten", ["file/pooled"], FEATURES),
  ];
}

/** The same for raw images, which are normalised first: (x - offset) / scale for each channel. */
export function forRawImages(backbone: ModelProto, scales: readonly ChannelScale[]): ModelProto {
  const graph = backbone.graph!;
  const perChannel = (name: string, value: (scale: ChannelScale) => number) => floatTensor(name, Float32Array.from(scales, value), [1, scales.length, 1, 1]);
  const changed = renamed(backbone, new Map([[IMAGES, "file/normalised"]])).graph!;
  return {
    ...backbone,
    graph: {
      ...changed,
      node: [node("Sub", [IMAGES, "file/offset"], "file/centred"), node("Div", ["file/centred", "file/scale"], "file/normalised"), ...changed.node],
      initializer: [...changed.initializer, perChannel("file/offset", ({ offset }) => offset), perChannel("file/scale", ({ scale }) => scale)],
      input: graph.input,
    },
  };
}

/** A backbone and the head that was trained behind it, which reads `images` [batch, F], as one model. The head's own values get names that no file gives. */
export function withHeadBehind(backbone: ModelProto, head: ModelProto): ModelProto {
  const { node: nodes, initializer, output } = head.graph!;
  const outputs = new Set(output.map(({ name }) => name));
  const weights = new Set(initializer.map(({ name }) => name));
  const values = new Set([...nodes.flatMap(({ output }) => output), ...weights].filter((name) => !outputs.has(name)));
  const names = new Map([[IMAGES, FEATURES], ...[...values].map((name): [string, string] => [name, `head/${name}`])]);
  const behind = renamed(head, names).graph!;
  const graph = backbone.graph!;
  return {
    ...backbone,
    metadataProps: head.metadataProps,
    graph: { ...graph, name: head.graph!.name, node: [...graph.node, ...behind.node], initializer: [...graph.initializer, ...behind.initializer], output: behind.output },
  };
}

/** A model some of whose values are called otherwise. */
function renamed(model: ModelProto, names: ReadonlyMap<string, string>): ModelProto {
  return { ...model, graph: renamedGraph(model.graph!, names) };
}

function renamedGraph(graph: GraphProto, names: ReadonlyMap<string, string>): GraphProto {
  const of = (name: string) => names.get(name) ?? name;
  const value = (info: ValueInfoProto): ValueInfoProto => ({ ...info, name: of(info.name) });
  return {
    ...graph,
    node: graph.node.map((node) => ({
      ...node,
      input: node.input.map(of),
      output: node.output.map(of),
      attribute: node.attribute.map((attribute) => ({ ...attribute, ...(attribute.g && { g: renamedGraph(attribute.g, names) }), graphs: attribute.graphs.map((within) => renamedGraph(within, names)) })),
    })),
    initializer: graph.initializer.map((tensor) => ({ ...tensor, name: of(tensor.name) })),
    input: graph.input.map(value),
    output: graph.output.map(value),
  };
}

function node(opType: string, input: string[], output: string, lists: Readonly<Record<string, readonly number[]>> = {}): NodeProto {
  return create(NodeProtoSchema, { opType, name: output, input, output: [output], attribute: Object.entries(lists).map(([name, values]) => intsAttribute(name, values)) });
}
