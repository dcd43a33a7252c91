import type { Attributes, Graph, Value } from "../../nn/graph.ts";
import { ints, number } from "../../nn/op.ts";
import type { OpName } from "../../nn/ops/index.ts";
import type { Tensor, TensorFlow } from "./library.ts";

type Rule = (tf: TensorFlow, inputs: readonly Tensor[], attributes: Attributes) => Tensor;

const elementwise =
  (rule: (tf: TensorFlow) => (x: Tensor, y: Tensor) => Tensor): Rule =>
  (tf, [x, y]) => rule(tf)(x!, y!);

const reduced =
  (rule: (tf: TensorFlow) => (x: Tensor, axes: number[], keepDims: boolean) => Tensor): Rule =>
  (tf, [x], attributes) => rule(tf)(x!, [...ints(attributes, "axes")], number(attributes, "keepdims") === 1);

/** ln of a softmax: x - ln(sum of e^x), which TF.js itself has along the last axis only. */
const logSoftmax: Rule = (tf, [x], attributes) => tf.sub(x!, tf.logSumExp(x!, number(attributes, "axis"), true));

/** The ops of which losses and optimisers consist, in TF.js, where their gradients are its own. */
export const tfjsOps = {
  Abs: elementwise((tf) => tf.abs),
  Add: elementwise((tf) => tf.add),
  Concat: (tf, inputs, attributes) => tf.concat([...inputs], number(attributes, "axis")),
  Div: elementwise((tf) => tf.div),
  Log: elementwise((tf) => tf.log),
  LogSoftmax: logSoftmax,
  Mul: elementwise((tf) => tf.mul),
  Neg: elementwise((tf) => tf.neg),
  ReduceMax: reduced((tf) => tf.max),
  ReduceMean: reduced((tf) => tf.mean),
  ReduceSum: reduced((tf) => tf.sum),
  Relu: elementwise((tf) => tf.relu),
  Sigmoid: elementwise((tf) => tf.sigmoid),
  Softmax: (tf, inputs, attributes) => tf.exp(logSoftmax(tf, inputs, attributes)),
  Softplus: elementwise((tf) => tf.softplus),
  Sqrt: elementwise((tf) => tf.sqrt),
  Sub: elementwise((tf) => tf.sub),
} satisfies Partial<Record<OpName, Rule>>;

/** The outputs of a graph of losses and optimisers, by name, for inputs by name. What comes about on the way is let go by the `tidy` around it. */
export function computeGraph(tf: TensorFlow, graph: Graph, input: (name: string) => Tensor): Map<string, Tensor> {
  const tensors = new Map<Value, Tensor>();
  for (const [name, value] of graph.inputs) tensors.set(value, input(name));
  for (const [value, data] of graph.constants) tensors.set(value, tf.tensor(data, [...value.type.shape]));
  for (const { op, inputs, outputs, attributes } of graph.nodes) {
    const [x, ...others] = inputs.map((value) => tensors.get(value)!);
    if (op === "Split") {
      tf.split(x!, [...ints(attributes, "split")], number(attributes, "axis")).forEach((part, i) => tensors.set(outputs[i]!, part));
      continue;
    }
    tensors.set(outputs[0]!, op === "Clip" ? tf.clipByValue(x!, ...bounds(graph, inputs)) : ruleOf(op)(tf, [x!, ...others], attributes));
  }
  return new Map([...graph.outputs].map(([name, value]) => [name, tensors.get(value)!]));
}

function ruleOf(op: OpName): Rule {
  if (op in tfjsOps) return tfjsOps[op as keyof typeof tfjsOps];
  throw new Error(`${op} stands in no loss and in no optimiser.`);
}

/** Numbers are clipped by constants. */
function bounds(graph: Graph, [, least, most]: readonly Value[]): [number, number] {
  return [graph.constants.get(least!)![0]!, graph.constants.get(most!)![0]!];
}
