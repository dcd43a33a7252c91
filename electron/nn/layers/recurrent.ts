import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer, LayerContext } from "../layer.ts";
import type { Initialiser } from "../weight.ts";
import { activate, ActivationName } from "./activation.ts";
import { asNode, type RecurrentNode } from "./recurrentNode.ts";
import { InitialiserSetting, Regulariser } from "./settings.ts";

const shared = {
  units: z.int().positive(),
  use_bias: z.boolean().default(true),
  kernel_initializer: InitialiserSetting.default("glorot_uniform"),
  recurrent_initializer: InitialiserSetting.default("orthogonal"),
  bias_initializer: InitialiserSetting.default("zeros"),
  kernel_regularizer: Regulariser,
  recurrent_regularizer: Regulariser,
  return_sequences: z.boolean().nullish(),
  go_backwards: z.boolean().nullish(),
  // What follows is refused where it is asked for.
  dropout: z.literal(0).nullish(),
  recurrent_dropout: z.literal(0).nullish(),
  return_state: z.literal(false).nullish(),
  stateful: z.literal(false).nullish(),
};
const SimpleSettings = z.object({ ...shared, activation: ActivationName.default("tanh") });
const LstmSettings = z.object({ ...shared, activation: ActivationName.default("tanh"), recurrent_activation: ActivationName.default("sigmoid"), unit_forget_bias: z.boolean().default(true) });

/** Makes what a step hands on to the next, its output first, from what it has of the input and of the step before. */
type Step = (mixed: Value, before: readonly Value[]) => readonly Value[];

/** A plain recurrent layer (Elman 1990): h = f(x W + h U + b) along a sequence of feature vectors [N, F, T]. */
export const simpleRnn: Layer = (context, [x], config) => {
  const settings = SimpleSettings.parse(config);
  const node = { op: "RNN", gates: [0], functions: [settings.activation] } as const;
  return along(context, x!, settings, { node, states: 1, bias: settings.bias_initializer }, (mixed) => [activate(context.graph, settings.activation, mixed)]);
};

/** Long short-term memory (Hochreiter and Schmidhuber 1997, doi 10.1162/neco.1997.9.8.1735) with a forget gate (Gers et al. 2000), its gates in Keras's order: input, forget, cell, output. */
export const lstm: Layer = (context, [x], config) => {
  const settings = LstmSettings.parse(config);
  const { graph } = context;
  const { units, activation, recurrent_activation: gating } = settings;
  const bias = settings.unit_forget_bias ? "forget_gate_open" : settings.bias_initializer;
  const node = { op: "LSTM", gates: [0, 3, 1, 2], functions: [gating, activation, activation] } as const;
  return along(context, x!, settings, { node, states: 2, bias }, (mixed, [, cell]) => {
    const [input, forget, candidate, output] = [0, 1, 2, 3].map((gate) =>
      activate(graph, gate === 2 ? activation : gating, sliced(graph, mixed, 1, gate * units, (gate + 1) * units)),
    ) as [Value, Value, Value, Value];
    const kept = graph.call("Add", [graph.call("Mul", [forget, cell!]), graph.call("Mul", [input, candidate])]);
    return [graph.call("Mul", [output, activate(graph, activation, kept)]), kept];
  });
};

/** Unrolls a recurrent layer over the sequence [N, F, T]: its last output [N, U], or all of them [N, U, T] in the order in which they were made. For other programs it is a node where there is one. */
function along(
  context: LayerContext,
  x: Value,
  settings: z.infer<typeof SimpleSettings> | z.infer<typeof LstmSettings>,
  { node, states, bias: biasStart }: { readonly node: RecurrentNode; readonly states: number; readonly bias: Initialiser },
  step: Step,
): Value {
  const { graph, name, weight } = context;
  const { units, use_bias, return_sequences, go_backwards } = settings;
  if (x.type.shape.length !== 3) throw new Error(`The layer ${name} needs sequences of feature vectors.`);
  const [count, features, length] = x.type.shape as [number, number, number];
  const width = node.gates.length * units;
  const plain = { kerasOrder: null, role: "trained" } as const;
  const kernel = weight("kernel", { ...plain, shape: [features, width], initialiser: settings.kernel_initializer, fan: { in: features, out: width }, penalty: settings.kernel_regularizer });
  const recurrent = weight("recurrent_kernel", { ...plain, shape: [units, width], initialiser: settings.recurrent_initializer, fan: { in: units, out: width }, penalty: settings.recurrent_regularizer });
  const bias = use_bias ? [weight("bias", { ...plain, shape: [width], initialiser: biasStart, fan: { in: width, out: width }, penalty: { l1: 0, l2: 0 } })] : [];

  const whole = context.isForOthers ? asNode(context, x, { kernel, recurrent, bias: bias[0] }, node, go_backwards === true, return_sequences === true) : null;
  if (whole !== null) return whole;

  const places = go_backwards ? [...Array(length).keys()].reverse() : [...Array(length).keys()];
  const outputs: Value[] = [];
  let state: readonly Value[] | undefined;
  for (const place of places) {
    const vector = graph.reshape(sliced(graph, x, 2, place, place + 1), [count, features]);
    const own = graph.call("Gemm", [vector, kernel, ...bias]);
    state ??= nothing(graph, own, units, states);
    state = step(graph.call("Add", [own, graph.call("Gemm", [state[0]!, recurrent])]), state);
    outputs.push(state[0]!);
  }
  return return_sequences ? graph.call("Concat", outputs.map((output) => graph.reshape(output, [count, units, 1])), { axis: 2 }) : outputs.at(-1)!;
}

/** Where a sequence begins: zeros, made from a value so that a batch may be of any size. */
function nothing(graph: Graph, like: Value, units: number, states: number): Value[] {
  const zeros = graph.call("Mul", [sliced(graph, like, 1, 0, units), graph.scalar(0)]);
  return Array.from({ length: states }, () => zeros);
}

function sliced(graph: Graph, value: Value, axis: number, from: number, to: number): Value {
  return from === 0 && to === value.type.shape[axis] ? value : graph.call("Slice", [value], { starts: [from], ends: [to], axes: [axis], steps: [1] });
}
