import type { Graph, Value } from "./graph.ts";

/*
 * The graph has channels right behind the batch, [N, C, H, W], where Keras has them last, [N, H, W, C]; and so for features of every rank.
 */

/** The axis of the graph that Keras calls `axis`, counted from the end where it is negative. */
export function graphAxis(axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  return place === 0 ? 0 : place === rank - 1 ? 1 : place + 1;
}

/** The numbers in the order in which Keras has them: channels last. */
export function channelsLast(graph: Graph, x: Value): Value {
  const { shape } = x.type;
  const [count, channels, ...sides] = shape as [number, number, ...number[]];
  return moved(graph, x, [0, ...sides.map((_, axis) => axis + 2), 1], [count, ...sides, channels]);
}

/** The way back from there. */
export function channelsFirst(graph: Graph, x: Value): Value {
  const { shape } = x.type;
  const last = shape.length - 1;
  const [count, ...others] = shape as [number, ...number[]];
  return moved(graph, x, [0, last, ...others.slice(0, -1).map((_, axis) => axis + 1)], [count, others.at(-1)!, ...others.slice(0, -1)]);
}

/** Where all axes but one have a single place, other axes hold the same numbers in the same order. */
function moved(graph: Graph, x: Value, perm: readonly number[], shape: readonly number[]): Value {
  const long = shape.slice(1).filter((side) => side !== 1).length;
  return long <= 1 ? graph.reshape(x, shape) : graph.transpose(x, perm);
}
