import type { Graph, Value } from "./graph.ts";

/**
 * Computes something element by element for many rows of numbers [n] as if they were one: a node for a few numbers takes as much time as one for
 * thousands. `operands` are lists of as many rows, the same lengths in each; so are the results.
 */
export function asOne(graph: Graph, operands: readonly (readonly Value[])[], compute: (operands: readonly Value[]) => readonly Value[]): readonly (readonly Value[])[] {
  const rows = operands[0]!;
  if (rows.length === 1) return compute(operands.map(([row]) => row!)).map((result) => [result]);
  const results = compute(operands.map((values) => graph.call("Concat", values, { axis: 0 })));
  return results.map((result) => graph.add("Split", [result], { axis: 0, split: rows.map(({ type }) => type.shape[0]!) }));
}
