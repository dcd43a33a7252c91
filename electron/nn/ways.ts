import { Failure } from "../../shared/failure.ts";
import type { Graph, Node } from "./graph.ts";
import { type Choice, needed, waysOf } from "./lower.ts";

/** Nodes of the same op, shapes and attributes, one of them, how many there are, and the ways in which they can be computed to the same result but for rounding. */
export type Kind = { readonly key: string; readonly node: Node; readonly count: number; readonly ways: readonly string[] };

/**
 * What of a graph can be computed in several ways, each kind once, in the order of the graph. Graphs of one network for batches of different size
 * have the same kinds in the same order.
 */
export function kindsOf(graph: Graph): Kind[] {
  const kinds = new Map<string, Kind>();
  for (const node of needed(graph)) {
    const key = keyOf(node);
    // The ways of pooling's gradient, which reads indices, differ where several pixels are the largest.
    if (key === null) continue;
    const known = kinds.get(key);
    const ways = known?.ways ?? waysOf(node);
    if (ways.length > 1) kinds.set(key, { key, node: known?.node ?? node, count: (known?.count ?? 0) + 1, ways });
  }
  return [...kinds.values()];
}

/** Ways as a text: a character for each kind, the place of its way among those of its kind. */
export function encodeWays(kinds: readonly Kind[], wayOf: (kind: Kind) => string): string {
  return kinds.map((kind) => kind.ways.indexOf(wayOf(kind)).toString(36)).join("");
}

/** Whether such a text is of this graph, as it is laid out by this version. */
export function areWaysOf(graph: Graph, code: string): boolean {
  const kinds = kindsOf(graph);
  return code.length === kinds.length && kinds.every(({ ways }, i) => ways[placeIn(code, i)] !== undefined);
}

/** Takes the ways that such a text says. Fails with WaysUnfit where it is of another network, or of another version. */
export function choiceOf(graph: Graph, code: string): Choice {
  const kinds = kindsOf(graph);
  if (!areWaysOf(graph, code)) throw new Failure("WaysUnfit", { code, kinds: kinds.length });
  const ways = new Map(kinds.map(({ key, ways }, i) => [key, ways[placeIn(code, i)]]));
  return (node) => ways.get(keyOf(node) ?? "");
}

function placeIn(code: string, kind: number): number {
  return Number.parseInt(code[kind] ?? "", 36);
}

function keyOf({ op, inputs, attributes }: Node): string | null {
  if (inputs.some(({ type }) => type.element !== "float32")) return null;
  return JSON.stringify([op, inputs.map(({ type }) => type.shape), attributes]);
}
