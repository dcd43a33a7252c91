import type { OnnxNode } from "../decode.ts";
import { int, integers } from "./attributes.ts";
import { activationNamed } from "./activations.ts";
import { normalisedOver } from "./layerNormalization.ts";
import type { Reader } from "./reader.ts";
import { repeatedPixels } from "./repeatedPixels.ts";
import type { Rule } from "./rule.ts";

/** What several nodes do together that is one layer: the tensor that they begin with, and the rule for the last of them. */
export type Composite = { readonly from: string; readonly rule: Rule };

/** What a pattern has found so far: the tensor that it begins with, its nodes, and numbers that may be any. */
type Found = { readonly from: string | null; readonly nodes: readonly OnnxNode[]; readonly axes: readonly number[] | null; readonly epsilon: number | null };

/** Whether a tensor is made as a pattern says, and what was found then. */
type Pattern = (tensor: string, found: Found) => Found | null;

const NOTHING: Found = { from: null, nodes: [], axes: null, epsilon: null };

/** Numbers are written with fewer digits in some places than in others. */
const CLOSE = 1e-4;

/**
 * Finds what exporters take apart for want of an op: GELU (an op since opset 20), layer normalisation (since opset 17), and pixels that are repeated. `reader` knows the constants.
 * The last node of each is given its rule, all others count as taken.
 */
export function findComposites(reader: Reader, nodes: readonly OnnxNode[], output: string): ReadonlyMap<OnnxNode, Composite> {
  const composites = new Map<OnnxNode, Composite>();
  const kinds = new Set(nodes.map(({ op }) => op));
  const patterns = patternsIn(reader, nodes).filter(({ needs }) => kinds.has(needs));
  if (patterns.length === 0) return composites;
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes) for (const name of node.inputs) readers.set(name, [...(readers.get(name) ?? []), node]);
  for (const node of nodes) {
    for (const { pattern, ruleOf } of patterns) {
      const found = pattern(node.outputs[0]!, NOTHING);
      if (found === null || found.from === null) continue;
      const inner = new Set(found.nodes);
      inner.delete(node);
      const isSeenOutside = [...inner].some(({ outputs }) => outputs.some((name) => name === output || readers.get(name)?.some((other) => other !== node && !inner.has(other))));
      if (isSeenOutside) continue;
      composites.set(node, { from: found.from, rule: ruleOf(found) });
      for (const one of inner) reader.taken.add(one);
      break;
    }
  }
  return composites;
}

/** The patterns, each with an op that it cannot do without. */
function patternsIn(reader: Reader, nodes: readonly OnnxNode[]): readonly { readonly needs: string; readonly pattern: Pattern; readonly ruleOf: (found: Found) => Rule }[] {
  const makers = new Map(nodes.flatMap((node) => node.outputs.slice(0, 1).map((name) => [name, node] as const)));

  const x: Pattern = (tensor, found) => (reader.findConstant(tensor) !== undefined || (found.from !== null && found.from !== tensor) ? null : { ...found, from: tensor });
  const scalar = (tensor: string) => {
    const values = reader.findConstant(tensor)?.values;
    return values?.length === 1 ? values[0]! : null;
  };
  const number = (value: number): Pattern => (tensor, found) => {
    const own = scalar(tensor);
    return own !== null && Math.abs(own - value) <= CLOSE * value ? found : null;
  };
  const epsilon: Pattern = (tensor, found) => {
    const own = scalar(tensor);
    return own === null || own < 0 ? null : { ...found, epsilon: own };
  };
  const constant: Pattern = (tensor, found) => (reader.findConstant(tensor) === undefined ? null : found);
  const any = (...patterns: readonly Pattern[]): Pattern => (tensor, found) => {
    for (const pattern of patterns) {
      const more = pattern(tensor, found);
      if (more !== null) return more;
    }
    return null;
  };
  const made = (op: string, ...inputs: readonly Pattern[]): Pattern => (tensor, found) => {
    const node = makers.get(tensor);
    if (node?.op !== op || node.inputs.length !== inputs.length) return null;
    const inOrder = (order: readonly string[]) => inputs.reduce<Found | null>((before, input, i) => before && input(order[i]!, before), { ...found, nodes: [...found.nodes, node] });
    return inOrder(node.inputs) ?? (op === "Add" || op === "Mul" ? inOrder([...node.inputs].reverse()) : null);
  };
  const mean = (of: Pattern): Pattern => (tensor, found) => {
    const node = makers.get(tensor);
    if (node?.op !== "ReduceMean" || int(node, "keepdims", 1) !== 1) return null;
    const given = node.inputs[1] ? reader.findConstant(node.inputs[1])?.values : undefined;
    const axes = integers(node, "axes") ?? (given && [...given]);
    if (axes === undefined || (found.axes !== null && found.axes.join() !== axes.join())) return null;
    return of(node.inputs[0]!, { ...found, axes, nodes: [...found.nodes, node] });
  };

  /** x / 2 times 1 and something, in the orders in which it is written. */
  const halfOf = (share: Pattern) =>
    any(made("Mul", made("Mul", x, share), number(0.5)), made("Mul", x, made("Mul", share, number(0.5))), made("Mul", made("Mul", x, number(0.5)), share), made("Div", made("Mul", x, share), number(2)));
  const byErf = made("Add", made("Erf", any(made("Div", x, number(Math.SQRT2)), made("Mul", x, number(Math.SQRT1_2)))), number(1));
  const cube = any(made("Mul", x, made("Mul", x, x)), made("Pow", x, number(3)));
  const byTanh = made("Add", made("Tanh", made("Mul", made("Add", x, made("Mul", cube, number(0.044715))), number(Math.sqrt(2 / Math.PI)))), number(1));
  const centred = made("Sub", x, mean(x));
  const variance = mean(any(made("Pow", centred, number(2)), made("Mul", centred, centred)));
  const spread = made("Expand", made("Reshape", x, constant), constant);
  return [
    { needs: "Expand", pattern: made("Reshape", spread, constant), ruleOf: ({ from, nodes }) => repeatedPixels(from!, nodes) },
    { needs: "Erf", pattern: halfOf(byErf), ruleOf: ({ from }) => (reader, node) => activationNamed("gelu")(reader, { ...node, inputs: [from!] }) },
    { needs: "Tanh", pattern: halfOf(byTanh), ruleOf: ({ from }) => (reader, node) => activationNamed("gelu_new")(reader, { ...node, inputs: [from!] }) },
    { needs: "Sqrt", pattern: made("Div", centred, made("Sqrt", made("Add", variance, epsilon))), ruleOf: ({ from, axes, epsilon }) => normalisedOver({ from: from!, axes: axes!, epsilon: epsilon! }) },
  ];
}
