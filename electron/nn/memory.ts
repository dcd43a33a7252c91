import type { Graph, Node, Value } from "./graph.ts";
import { type Choice, lower } from "./lower.ts";
import { elements } from "./shape.ts";

const BYTES = { float32: 4, int64: 8, bool: 1 } as const;

/**
 * The most bytes of intermediate results that are held at once while ONNX Runtime computes a graph, each result let go after its last use.
 * Inputs, constants and outputs are left out. What is computed in place needs less.
 */
export function peakOfResults(graph: Graph, choose?: Choice): number {
  const lowered = lower(graph, choose);
  const nodes = inOrderOfExecution(lowered);
  const kept = new Set(lowered.outputs.values());
  const owners = new Map<Value, Value>();
  // A reshaped tensor is the same numbers.
  const ownerOf = (value: Value): Value => owners.get(value) ?? value;
  const uses = new Map<Value, number>();
  for (const { op, inputs, outputs } of nodes) {
    if (op === "Reshape") owners.set(outputs[0]!, ownerOf(inputs[0]!));
    for (const input of inputs) uses.set(ownerOf(input), (uses.get(ownerOf(input)) ?? 0) + 1);
  }
  let held = 0;
  let most = 0;
  const isOwn = (value: Value) => value.producer !== null && ownerOf(value) === value && !kept.has(value);
  for (const { inputs, outputs } of nodes) {
    const made = outputs.filter((output) => isOwn(output) && uses.has(output));
    held += bytesOf(made);
    most = Math.max(most, held);
    for (const input of inputs) {
      const owner = ownerOf(input);
      const left = uses.get(owner)! - 1;
      uses.set(owner, left);
      if (left === 0 && isOwn(owner)) held -= bytesOf([owner]);
    }
  }
  return most;
}

/**
 * The nodes of a graph in the order in which ONNX Runtime computes them, which is not that of the graph: it goes back from the last node whose results
 * no node reads, and from each node to what makes its inputs, the last in the graph first; what it comes to first that way it needs first
 * (GraphViewer of ONNX Runtime 1.30). So a node that gathers results of the whole graph, and stands at its end, keeps nothing waiting only if it is made last.
 */
export function inOrderOfExecution({ nodes }: Graph): Node[] {
  const places = new Map(nodes.map((node, place) => [node, place]));
  const read = new Set(nodes.flatMap(({ inputs }) => inputs));
  const open = nodes.filter(({ outputs }) => !outputs.some((output) => read.has(output))).map((node) => ({ node, isReady: false }));
  const reached = new Set<Node>();
  const order: Node[] = [];
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, isReady } = next;
    if (isReady) order.push(node);
    if (isReady || reached.has(node)) continue;
    reached.add(node);
    open.push({ node, isReady: true });
    const needed = node.inputs.flatMap(({ producer }) => (producer !== null && !reached.has(producer) ? [producer] : []));
    needed.sort((a, b) => places.get(a)! - places.get(b)!);
    for (const producer of needed) open.push({ node: producer, isReady: false });
  }
  return order;
}

/** Bytes of all inputs and outputs of a graph. */
export function bytesHandedOver(graph: Graph): number {
  return bytesOf([...graph.inputs.values(), ...graph.outputs.values()]);
}

function bytesOf(values: readonly Value[]): number {
  return values.reduce((sum, { type: { element, shape } }) => sum + BYTES[element] * elements(shape), 0);
}
