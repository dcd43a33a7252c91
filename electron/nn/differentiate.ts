import type { Graph, Node, Value } from "./graph.ts";
import { ops } from "./ops/index.ts";
import type { Op } from "./op.ts";

/**
 * Adds to the graph the gradients of a scalar loss with respect to some values, by reverse accumulation: gradients are added where a value
 * feeds several nodes. A value on which the loss does not depend is an error, for nobody asks for such a gradient on purpose.
 */
export function differentiate(graph: Graph, loss: Value, withRespectTo: readonly Value[]): Value[] {
  if (loss.type.shape.length !== 0) throw new Error(`A loss is a scalar, not a tensor of shape [${loss.type.shape}].`);
  const relevant = dependents(graph, withRespectTo);
  const gradients = new Map<Value, Value>([[loss, graph.scalar(1)]]);

  for (const node of [...graph.nodes].reverse()) {
    if (!relevant.has(node)) continue;
    const outGrad = gradients.get(node.outputs[0]!);
    const rule = (ops[node.op] as Op).gradient;
    if (!outGrad) continue;
    if (!rule) throw new Error(`No gradient passes through ${node.op}.`);
    const { inputs, outputs, attributes } = node;
    rule(graph, { inputs, outputs, attributes, outGrad }).forEach((gradient, i) => {
      const input = inputs[i]!;
      if (!gradient || !(withRespectTo.includes(input) || (input.producer && relevant.has(input.producer)))) return;
      const before = gradients.get(input);
      gradients.set(input, before ? graph.call("Add", [before, gradient]) : gradient);
    });
  }

  return withRespectTo.map((value) => {
    const gradient = gradients.get(value);
    if (!gradient) throw new Error("The loss does not depend on a value whose gradient is asked for.");
    return gradient;
  });
}

/** The nodes that are computed from any of the values. */
function dependents(graph: Graph, values: readonly Value[]): Set<Node> {
  const reached = new Set(values);
  const nodes = new Set<Node>();
  for (const node of graph.nodes) {
    if (!node.inputs.some((input) => reached.has(input))) continue;
    nodes.add(node);
    for (const output of node.outputs) reached.add(output);
  }
  return nodes;
}
