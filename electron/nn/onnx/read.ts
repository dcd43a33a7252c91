import { z } from "zod";
import { Failure } from "../../../shared/failure.ts";
import type { KerasModel } from "../keras.ts";
import type { OnnxGraph, OnnxNode } from "./decode.ts";
import { type Composite, findComposites } from "./reading/composites.ts";
import { layerName, NoLayer, Reader } from "./reading/reader.ts";
import { rules } from "./reading/rules.ts";

/** Side that images get where the file leaves it open, in pixels. */
export const USUAL_SIDE = 224;

/** Channels that images may have; a longer second axis is one of their sides. */
const MOST_CHANNELS = 16;

/**
 * An ONNX graph as Keras layers that learn as any others do, with their weights; `until` names the tensor, node or layer that is the last.
 * Fails with NetworkPartsUnknown, which names every node that has no layer, NetworkUnsuitable, NetworkLayerUnknown and NetworkFileDamaged.
 */
export function readOnnx(graph: OnnxGraph, until: string | null, source: string): { readonly model: KerasModel; readonly weights: ReadonlyMap<string, Float32Array> } {
  const output = until === null ? onlyOutput(graph, source) : tensorOf(graph, until, source);
  const reader = new Reader(graph, source);
  const [channels, height, width, isChannelsLast] = imagesOf(graph, source);
  reader.input(graph.input.name, [channels, height, width], isChannelsLast);
  const unknown: { readonly kind: string; readonly name: string }[] = [];
  const nodes = nodesFor(graph, output);
  const fixed = new Set(ofConstants(nodes, graph));
  for (const node of fixed) read(node);
  const composites = findComposites(reader, nodes, output);
  for (const node of nodes) if (!fixed.has(node)) read(node, composites.get(node));
  if (unknown.length > 0) throw new Failure("NetworkPartsUnknown", { path: source, parts: partsOf(unknown) });
  const last = reader.findFeature(output);
  if (last === undefined) throw new Failure("NetworkFileDamaged", { path: source, reason: `nothing makes its output "${output}"` });
  if (last.rows !== null) throw new Failure("NetworkUnsuitable", { path: source, reason: "it ends in images that are laid out in rows" });
  return { model: reader.model(last), weights: reader.weights };

  function read(node: OnnxNode, composite?: Composite): void {
    if (reader.taken.has(node)) return;
    const rule = composite?.rule ?? (Object.hasOwn(rules, node.op) ? rules[node.op] : undefined);
    // What reads the result of an unknown node is not to blame.
    const isReadable = (composite ? [composite.from] : node.inputs).every((name) => name === "" || reader.findFeature(name) !== undefined || reader.findConstant(name) !== undefined);
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

/** Channels, height and width of the images, and whether channels are their last axis. */
export function imagesOf({ input: { shape } }: OnnxGraph, source: string): [channels: number, height: number, width: number, isChannelsLast: boolean] {
  const [, first, second, third] = shape;
  const isFew = (side: number | null | undefined) => side != null && side <= MOST_CHANNELS;
  if (shape.length !== 4 || !(isFew(first) || isFew(third))) throw new Failure("NetworkUnsuitable", { path: source, reason: `its input of the shape [${shape.map((side) => side ?? "?").join(", ")}] is not images of 1 to ${MOST_CHANNELS} channels` });
  const [height, width, channels] = isFew(first) ? [second, third, first] : [first, second, third];
  return [channels!, height ?? USUAL_SIDE, width ?? USUAL_SIDE, !isFew(first)];
}
