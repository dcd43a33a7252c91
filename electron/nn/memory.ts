import type { Graph, Value } from "./graph.ts";
import { type Choice, lower } from "./lower.ts";
import { elements } from "./shape.ts";

const BYTES = { float32: 4, int64: 8, bool: 1 } as const;

/**
 * The most bytes of intermediate results that are held at once while a graph is computed node by node, each result let go after its last use.
 * Inputs, constants and outputs are left out. An engine that computes results in place needs less, one that goes in another order more.
 */
export function peakOfResults(graph: Graph, choose?: Choice): number {
  const lowered = lower(graph, choose);
  const kept = new Set(lowered.outputs.values());
  const owners = new Map<Value, Value>();
  // A reshaped tensor is the same numbers.
  const ownerOf = (value: Value): Value => owners.get(value) ?? value;
  const uses = new Map<Value, number>();
  for (const { op, inputs, outputs } of lowered.nodes) {
    if (op === "Reshape") owners.set(outputs[0]!, ownerOf(inputs[0]!));
    for (const input of inputs) uses.set(ownerOf(input), (uses.get(ownerOf(input)) ?? 0) + 1);
  }
  let held = 0;
  let most = 0;
  const isOwn = (value: Value) => value.producer !== null && ownerOf(value) === value && !kept.has(value);
  for (const { inputs, outputs } of lowered.nodes) {
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

/** Bytes of all inputs and outputs of a graph. */
export function bytesHandedOver(graph: Graph): number {
  return bytesOf([...graph.inputs.values(), ...graph.outputs.values()]);
}

function bytesOf(values: readonly Value[]): number {
  return values.reduce((sum, { type: { element, shape } }) => sum + BYTES[element] * elements(shape), 0);
}
