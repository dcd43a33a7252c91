import type { Block } from "./blocks.ts";
import type { Attributes, Graph, TensorType, Value } from "./graph.ts";
import type { Shape } from "./shape.ts";

/**
 * How ONNX stores an attribute: in the node, (`input`) as a constant input of whole numbers behind the node's tensors, (`own`) not at all, or as the name
 * that stands at a number, or the names that stand at several.
 */
export type AttributeKind = "int" | "float" | "ints" | "input" | "own" | { readonly names: readonly string[] };

export type GradientContext = {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Gradient of the loss with respect to the first output. No op here passes gradient through its other outputs. */
  readonly outGrad: Value;
};

/** An attribute that is the same in every node of an op. */
export type FixedAttribute = { readonly int: number } | { readonly float: number } | { readonly text: string };

/** Builds, as more graph, the gradient of the loss with respect to each input; null where none passes. */
export type GradientRule = (graph: Graph, context: GradientContext) => readonly (Value | null)[];

/** One way to compute an op with native ops. */
export type Lowering = (graph: Graph, inputs: readonly Value[], attributes: Attributes) => readonly Value[];

/** A way to compute an op, where the inputs and attributes suit it; without `suits` that is everywhere. With `block` it is for processors of such vectors. */
export type Way = { readonly lower: Lowering; readonly suits?: (inputs: readonly TensorType[], attributes: Attributes) => boolean; readonly block?: Block };

/** Example inputs on which an op and its gradient are compared with another implementation. */
export type Sample = {
  readonly shapes: readonly Shape[];
  readonly attributes?: Attributes;
  /** Values are drawn from the standard normal distribution, or `positive`: its absolute value plus a half. */
  readonly values?: "normal" | "positive";
};

type Native = { readonly onnx: string; readonly domain?: string; readonly fixed?: Readonly<Record<string, FixedAttribute>> };
type Lowered = { readonly ways: Readonly<Record<string, Way>>; readonly choose: (inputs: readonly TensorType[], attributes: Attributes) => string };

/** The way of an op that ONNX has itself. */
export const NATIVE = "native";

/** The way of an op by its `parts`; it is never timed, for on the processor others are as right and faster. */
export const PARTS = "parts";

/** Everything the compiler knows of one op: shape rule, gradient, samples, and how it is executed. */
export type Op = {
  readonly attributes: Readonly<Record<string, AttributeKind>>;
  readonly infer: (inputs: readonly TensorType[], attributes: Attributes) => readonly TensorType[];
  /** null: no gradient passes, because the op is piecewise constant or stands only in backward passes, or where nothing learns. */
  readonly gradient: GradientRule | null;
  /**
   * The ONNX operator that does it, with attributes that never vary; the ways to lower it to such; or both, the operator being the way `native`.
   * `choose` names the way that is taken where nothing was measured.
   */
  readonly execution: (Native | Lowered | (Native & Lowered)) & {
    /** The same with operators that devices have whose provider does not do the others in full, or right. */
    readonly parts?: Lowering;
  };
  readonly samples: readonly [Sample, ...Sample[]];
};

export function float(shape: Shape): TensorType {
  return { element: "float32", shape };
}

export function ints(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value !== "object") throw new Error(`The attribute ${name} has to be a list.`);
  return value;
}

export function number(attributes: Attributes, name: string, otherwise?: number): number {
  const value = attributes[name] ?? otherwise;
  if (typeof value !== "number") throw new Error(`The attribute ${name} has to be a number.`);
  return value;
}

/** The shape of two tensors combined element by element, by the rules of NumPy. */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw new Error(`The shapes [${a}] and [${b}] do not fit together.`);
    return left === 1 ? right : left;
  });
}

/** Sums a gradient over the axes along which its input had been repeated: d(broadcast x) -> dx. */
export function sumToShape(graph: Graph, gradient: Value, shape: Shape): Value {
  const from = gradient.type.shape;
  const added = from.length - shape.length;
  const axes = from.flatMap((side, axis) => (axis < added || (shape[axis - added] === 1 && side !== 1) ? [axis] : []));
  const summed = axes.length === 0 ? gradient : graph.call("ReduceSum", [gradient], { axes, keepdims: 1 });
  return graph.reshape(summed, shape);
}
