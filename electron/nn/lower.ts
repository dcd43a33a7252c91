import type { Graph, Node, Value } from "./graph.ts";
import type { Block } from "./blocks.ts";
import { MergingGraph } from "./mergingGraph.ts";
import { NATIVE, type Op, PARTS } from "./op.ts";
import { ops } from "./ops/index.ts";

/** Names the way in which a node is computed; undefined leaves it to the op's own rule. */
export type Choice = (node: Node) => string | undefined;

/** ONNX's own op wherever there is one: for other programs, and for batches of any size. */
export const asInOnnx: Choice = (node) => (waysOf(node).includes(NATIVE) ? NATIVE : undefined);

/** The same computation with ops that ONNX has, nothing twice, and without the nodes that no output needs. */
export function lower(graph: Graph, choose: Choice = () => undefined): Graph {
  const lowered = new MergingGraph();
  const values = new Map<Value, Value>();
  for (const [name, value] of graph.inputs) values.set(value, lowered.input(name, value.type.shape));
  for (const [value, data] of graph.constants) values.set(value, lowered.constant(data, value.type.shape));

  for (const node of needed(graph)) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    const outputs = taken(lowered, node, inputs, choose(node) ?? defaultWay(node));
    outputs.forEach((output, i) => values.set(node.outputs[i]!, output));
  }

  for (const [name, value] of graph.outputs) lowered.output(name, values.get(value)!);
  return withoutUnneeded(lowered);
}

/** Adds a node to a graph in one of its ways. */
export function taken(graph: Graph, { op, attributes }: Node, inputs: readonly Value[], way: string): readonly Value[] {
  const { execution } = ops[op] as Op;
  if (way === NATIVE) return graph.add(op, inputs, attributes);
  if (way === PARTS && execution.parts) return execution.parts(graph, inputs, attributes);
  const lowering = "ways" in execution ? execution.ways[way] : undefined;
  if (!lowering) throw new Error(`${op} cannot be computed in the way ${way}.`);
  return lowering.lower(graph, inputs, attributes);
}

/** The ways in which a node can be computed, at least one. */
export function waysOf({ op, inputs, attributes }: Pick<Node, "op" | "inputs" | "attributes">): string[] {
  const { execution } = ops[op] as Op;
  const types = inputs.map(({ type }) => type);
  const own = "ways" in execution ? Object.entries(execution.ways).flatMap(([name, { suits }]) => (suits?.(types, attributes) ?? true ? [name] : [])) : [];
  return "onnx" in execution ? [NATIVE, ...own] : own;
}

/** The block of channels that a way needs of a processor; undefined where any will do. */
export function blockOf({ op }: Pick<Node, "op">, way: string): Block | undefined {
  const { execution } = ops[op] as Op;
  return "ways" in execution ? execution.ways[way]?.block : undefined;
}

/** Whether a processor that takes channels in such blocks, or in none, can compute in a way. */
export function suitsProcessor(node: Pick<Node, "op">, way: string, block: Block | null): boolean {
  const needed = blockOf(node, way);
  return needed === undefined || needed === block;
}

/** The way that is taken where nothing was measured; it depends on shapes alone. */
export function defaultWay({ op, inputs, attributes }: Node): string {
  const { execution } = ops[op] as Op;
  return "ways" in execution ? execution.choose(inputs.map(({ type }) => type), attributes) : NATIVE;
}

/** The nodes that lead to an output, in the order of the graph. */
export function needed(graph: Graph): Node[] {
  const nodes = new Set<Node>();
  const open = [...graph.outputs.values()].flatMap(({ producer }) => producer ?? []);
  for (let node = open.pop(); node; node = open.pop()) {
    if (nodes.has(node)) continue;
    nodes.add(node);
    for (const { producer } of node.inputs) if (producer) open.push(producer);
  }
  return graph.nodes.filter((node) => nodes.has(node));
}

/** Lowering one node may leave another without use: the indices of a pooling that is compared, for one. */
function withoutUnneeded(graph: Graph): Graph {
  const kept = new Set(needed(graph));
  graph.nodes.splice(0, graph.nodes.length, ...graph.nodes.filter((node) => kept.has(node)));
  const used = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.values()]);
  for (const value of [...graph.constants.keys()]) if (!used.has(value)) graph.constants.delete(value);
  return graph;
}
