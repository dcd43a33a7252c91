import { z } from "zod";
import type { Graph, Value } from "../graph.ts";
import type { Layer } from "../layer.ts";

type Activation = (graph: Graph, x: Value) => Value;

/** Zero below, x between, 6 above (Krizhevsky 2010). */
const relu6: Activation = (graph, x) => graph.call("Clip", [x, graph.scalar(0), graph.scalar(6)]);

/** x / (1 + e^-x) (Elfwing et al. 2018, arXiv 1702.03118; called swish by Ramachandran et al. 2017). */
const silu: Activation = (graph, x) => graph.call("Mul", [x, graph.call("Sigmoid", [x])]);

/** x times the share of a standard normal distribution below x (Hendrycks and Gimpel 2016, arXiv 1606.08415), exactly and not by a tanh. */
const gelu: Activation = (graph, x) => {
  const share = graph.call("Add", [graph.call("Erf", [graph.call("Mul", [x, graph.scalar(Math.SQRT1_2)])]), graph.scalar(1)]);
  return graph.call("Mul", [graph.call("Mul", [x, share]), graph.scalar(0.5)]);
};

/** The same by a tanh, as it was computed before machines had an error function. */
const geluByTanh: Activation = (graph, x) => {
  const times = (a: Value, factor: number) => graph.call("Mul", [a, graph.scalar(factor)]);
  const cube = graph.call("Mul", [x, graph.call("Mul", [x, x])]);
  const share = graph.call("Add", [graph.call("Tanh", [times(graph.call("Add", [x, times(cube, 0.044715)]), Math.sqrt(2 / Math.PI))]), graph.scalar(1)]);
  return times(graph.call("Mul", [x, share]), 0.5);
};

/** Heaviside's function: 1 where x is positive, 0 elsewhere. Gradient passes straight through. */
const unitStep: Activation = (graph, x) => graph.call("StraightThrough", [graph.call("Cast", [graph.call("Greater", [x, graph.scalar(0)])]), x]);

/** The logarithm of a softmax over the channels. */
const logSoftmax: Activation = (graph, x) => graph.call("LogSoftmax", [x], { axis: 1 });

/** Every activation function, by its name in Keras, which does not know `unit_step`, `sign` and `hard_sigmoid_of_sixths`; softmax and its logarithm run over the channels. */
const activations = {
  linear: (_, x) => x,
  unit_step: unitStep,
  sign: (graph, x) => graph.call("StraightThrough", [graph.call("Sign", [x]), x]),
  // 0.2 x + 0.5, as Keras 2 and TF.js have it; Keras 3 has x / 6 + 0.5 under the same name (readModel.ts tells them apart).
  hard_sigmoid: (graph, x) => graph.call("HardSigmoid", [x], { alpha: 0.2, beta: 0.5 }),
  hard_sigmoid_of_sixths: (graph, x) => graph.call("HardSigmoid", [x], { alpha: 1 / 6, beta: 0.5 }),
  sigmoid: (graph, x) => graph.call("Sigmoid", [x]),
  tanh: (graph, x) => graph.call("Tanh", [x]),
  relu: (graph, x) => graph.call("Relu", [x]),
  relu6,
  leaky_relu: (graph, x) => graph.call("LeakyRelu", [x], { alpha: 0.2 }),
  elu: (graph, x) => graph.call("Elu", [x], { alpha: 1 }),
  silu,
  swish: silu,
  gelu,
  // As TF.js calls it, which looks for it under another name where it reads one; Keras has no name for it.
  gelu_new: geluByTanh,
  softplus: (graph, x) => graph.call("Softplus", [x]),
  softmax: (graph, x) => graph.call("Softmax", [x], { axis: 1 }),
  log_softmax: logSoftmax,
  // As TF.js calls it.
  logSoftmax,
} satisfies Record<string, Activation>;

export type ActivationName = keyof typeof activations;
export const ActivationName = z.enum(Object.keys(activations) as [ActivationName, ...ActivationName[]]).default("linear");

/** Applies an activation function. */
export function activate(graph: Graph, name: ActivationName, x: Value): Value {
  return activations[name](graph, x);
}

const Settings = z.object({ activation: ActivationName });

export const activation: Layer = ({ graph }, [x], config) => activate(graph, Settings.parse(config).activation, x!);

const LargestOutput = z.object({ max_value: z.number().positive().nullish(), negative_slope: z.literal(0).nullish(), threshold: z.literal(0).nullish() });

/** Keras's layer ReLU: up to `max_value` where there is one. Slopes and thresholds that are not 0 are refused. */
export const relu: Layer = ({ graph }, [x], config) => {
  const { max_value: most } = LargestOutput.parse(config);
  return most == null ? graph.call("Relu", [x!]) : graph.call("Clip", [x!, graph.scalar(0), graph.scalar(most)]);
};

// Keras 3 calls the slope otherwise.
const Slope = z.object({ alpha: z.number().min(0).optional(), negative_slope: z.number().min(0).optional() }).transform(({ alpha, negative_slope }) => negative_slope ?? alpha ?? 0.3);

/** Keras's layer LeakyReLU. */
export const leakyRelu: Layer = ({ graph }, [x], config) => graph.call("LeakyRelu", [x!], { alpha: Slope.parse(config) });

const Alpha = z.object({ alpha: z.number().min(0).default(1) });

/** Keras's layer ELU. */
export const elu: Layer = ({ graph }, [x], config) => graph.call("Elu", [x!], Alpha.parse(config));

const LastAxis = z.object({ axis: z.union([z.int(), z.tuple([z.int()]).transform(([axis]) => axis)]).default(-1) });

/** Keras's layer Softmax, over the last axis: the channels. Other axes are refused. */
export const softmax: Layer = ({ graph, name }, [x], config) => {
  const { axis } = LastAxis.parse(config);
  if (axis !== -1 && axis !== x!.type.shape.length - 1) throw new Error(`The layer ${name} is a softmax along the axis ${axis}; only the last one is possible here.`);
  return graph.call("Softmax", [x!], { axis: 1 });
};
