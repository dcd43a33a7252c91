import type { Graph, TensorType, Value } from "./graph.ts";
import type { Shape } from "./shape.ts";
import { float } from "./op.ts";

/** The shape that is left of a tensor when some axes are summed up. */
export function reducedShape({ shape }: TensorType, axes: readonly number[], keepdims: number): TensorType {
  return float(shape.flatMap((side, axis) => (axes.includes(axis) ? (keepdims ? [1] : []) : [side])));
}

/** The gradient of a sum: what came out is handed back to every element that went in. */
export function repeatOver(graph: Graph, gradient: Value, shape: Shape, axes: readonly number[]): Value {
  const kept = shape.map((side, axis) => (axes.includes(axis) ? 1 : side));
  return graph.call("Expand", [graph.reshape(gradient, kept)], { shape });
}
