import { z } from "zod";
import { Failure } from "../../../shared/failure.ts";
import type { KerasModel } from "../keras.ts";
import type { OnnxGraph, OnnxNode } from "./decode.ts";
import type { Shape } from "../shape.ts";
import { int, integers } from "./reading/attributes.ts";
import { type Composite, findComposites } from "./reading/composites.ts";
import { type Feature, layerName, NoLayer, Reader } from "./reading/reader.ts";
import { rules } from "./reading/rules.ts";

/** Side that images get where the file leaves it open, in pixels. */
export const USUAL_SIDE = 224;

/** Steps of a sequence that a network is laid out with where its file leaves them open. */
const USUAL_STEPS = 32;

/** Channels that images may have; a longer second axis is one of their sides. */
const MOST_CHANNELS = 16;

/**
 * An ONNX graph as Keras layers that learn as any others do, with their weights; `until` names the tensor, node or layer that is the last.
 * Fails with NetworkPartsUnknown, which names every node that has no layer, NetworkUnsuitable, NetworkLayerUnknown and NetworkFileDamaged.
 */
export function readOnnx(graph: OnnxGraph, until: string | null, source: string): { readonly model: KerasModel; readonly weights: ReadonlyMap<string, Float32Array> } {
  const output = until === null ? onlyOutput(graph, source) : tensorOf(graph, until, source);
  const reader = new Reader(graph, source);
  const { shape, order } = graph.input.shape.length === 3 ? sequencesOf(graph, source) : layersOrder(imagesOf(graph, source));
  reader.input(graph.input.name, shape, order);
  const unknown: { readonly kind: string; readonly name: string }[] = [];
  const nodes = nodesFor(graph, output);
  const fixed = new Set(ofConstants(nodes, graph));
  for (const node of fixed) read(node);
  const composites = findComposites(reader, nodes, output);
  for (const node of nodes) if (!fixed.has(node)) read(node, composites.get(node));
  if (unknown.length > 0) throw new Failure("NetworkPartsUnknown", { path: source, parts: partsOf(unknown) });
  const last = reader.has(output) ? lastOf(output) : undefined;
  if (unknown.length > 0) throw new Failure("NetworkPartsUnknown", { path: source, parts: partsOf(unknown) });
  if (last === undefined) throw new Failure("NetworkFileDamaged", { path: source, reason: `nothing makes its output "${output}"` });
  if (last.rows !== null) throw new Failure("NetworkUnsuitable", { path: source, reason: "it ends in images that are laid out in rows" });
  return { model: reader.model(last), weights: reader.weights };

  function lastOf(tensor: string): Feature | undefined {
    const node = reader.makerOf(tensor);
    let found: Feature | undefined;
    if (node === undefined) found = reader.findFeature(tensor);
    else attempt(() => (found = reader.findFeature(tensor)), node, unknown, source);
    return found;
  }

  function read(node: OnnxNode, composite?: Composite): void {
    if (reader.taken.has(node)) return;
    const rule = composite?.rule ?? (Object.hasOwn(rules, node.op) ? rules[node.op] : undefined);
    // What reads the result of an unknown node is not to blame.
    const isReadable = (composite ? [composite.from] : node.inputs).every((name) => name === "" || reader.has(name));
    if (rule === undefined) unknown.push({ kind: node.op, name: node.name });
    else if (isReadable) attempt(() => rule(reader, node), node, unknown, source);
  }
}

function attempt(rule: () => void, node: OnnxNode, unknown: { readonly kind: string; readonly name: string }[], source: string): void {
  try {
    rule();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (error instanceof NoLayer) {
      unknown.push({ kind: node.op, name: `${node.name}: ${error.message}` });
      return;
    }
    // Shapes that do not fit are a fault of the file; what the layers say of them is the reason.
    const reason = error instanceof z.ZodError ? "a setting is out of range" : error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
    throw new Failure("NetworkFileDamaged", { path: source, reason: `its node "${node.name}" (${node.op}) makes no sense (${reason})` }, { cause: error });
  }
}

function partsOf(parts: readonly { readonly kind: string; readonly name: string }[]): string {
  const kinds = Map.groupBy(parts, ({ kind }) => kind);
  return [...kinds].map(([kind, named]) => `${kind} (${named.slice(0, 2).map(({ name }) => name).join(", ")}${named.length > 2 ? ` and ${named.length - 2} more` : ""})`).join(", ");
}

function onlyOutput({ outputs }: OnnxGraph, source: string): string {
  if (outputs.length !== 1) throw new Failure("NetworkUnsuitable", { path: source, reason: `it has ${outputs.length} outputs; name one of them with --until: ${outputs.slice(0, 12).join(", ")}` });
  return outputs[0]!;
}

function tensorOf({ nodes, outputs }: OnnxGraph, wanted: string, source: string): string {
  const byTensor = nodes.find(({ outputs }) => outputs.includes(wanted));
  if (byTensor) return wanted;
  const byName = nodes.find(({ name }) => name === wanted || layerName(name) === wanted);
  if (byName) return byName.outputs[0]!;
  throw new Failure("NetworkLayerUnknown", { path: source, layer: wanted, known: [...nodes.slice(-12).map(({ name }) => name), ...outputs] });
}

/** The nodes that an output needs, in the order of the file. */
function nodesFor({ nodes }: OnnxGraph, output: string): OnnxNode[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = new Set<OnnxNode>();
  const open = [output];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = makers.get(next);
    if (node === undefined || needed.has(node)) continue;
    needed.add(node);
    open.push(...node.inputs);
  }
  return nodes.filter((node) => needed.has(node));
}

/** The nodes that read nothing but constants, and what such nodes make of them. */
function ofConstants(nodes: readonly OnnxNode[], { constants }: OnnxGraph): OnnxNode[] {
  const known = new Set(constants.keys());
  return nodes.filter(({ inputs, outputs }) => {
    const isFixed = inputs.every((name) => name === "" || known.has(name));
    if (isFixed) for (const name of outputs) known.add(name);
    return isFixed;
  });
}

/** Images as the layers have them, and where the file has each of their axes. */
function layersOrder([channels, height, width, isChannelsLast]: ReturnType<typeof imagesOf>): { readonly shape: Shape; readonly order: readonly number[] } {
  return { shape: [1, channels, height, width], order: isChannelsLast ? [0, 2, 3, 1] : [0, 1, 2, 3] };
}

/** Sequences of feature vectors as the layers have them, [N, F, T]: a file has the batch first, or, as ONNX's own recurrent nodes have it, the steps. */
function sequencesOf({ input: { name, shape }, nodes }: OnnxGraph, source: string): { readonly shape: Shape; readonly order: readonly number[] } {
  const [first, second, features] = shape;
  if (features == null) throw new Failure("NetworkUnsuitable", { path: source, reason: `its input of the shape [${shape.map((side) => side ?? "?").join(", ")}] is not sequences of a known number of features` });
  const areStepsRead = nodes.some(({ op, inputs, attributes }) => inputs[0] === name && /^(LSTM|RNN|GRU)$/.test(op) && int({ attributes }, "layout", 0) === 0);
  const areStepsFirst = areStepsRead || ((first ?? 1) > 1 && second === 1);
  return { shape: [1, features, (areStepsFirst ? first : second) ?? USUAL_STEPS], order: areStepsFirst ? [2, 0, 1] : [0, 2, 1] };
}

/** Channels, height and width of the images, and whether channels are their last axis. */
export function imagesOf({ input: { name, shape }, nodes }: OnnxGraph, source: string): [channels: number, height: number, width: number, isChannelsLast: boolean] {
  const [, first, second, third] = shape;
  const isFew = (side: number | null | undefined) => side != null && side <= MOST_CHANNELS;
  if (shape.length !== 4 || !(isFew(first) || isFew(third))) throw new Failure("NetworkUnsuitable", { path: source, reason: `its input of the shape [${shape.map((side) => side ?? "?").join(", ")}] is not images of 1 to ${MOST_CHANNELS} channels` });
  // Of very small images both may be: then what is turned to have its last axis first has its channels there.
  const isTurned = nodes.some(({ op, inputs, attributes }) => op === "Transpose" && inputs[0] === name && integers({ attributes }, "perm")?.join() === "0,3,1,2");
  const areLast = !isFew(first) || (isFew(third) && isTurned);
  const [height, width, channels] = areLast ? [first, second, third] : [second, third, first];
  return [channels!, height ?? USUAL_SIDE, width ?? USUAL_SIDE, areLast];
}
