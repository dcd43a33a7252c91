import type { Clipping, OptimiserSettings } from "../../shared/domain/learning.ts";
import type { Graph, Value } from "./graph.ts";

/** Numbers that change from step to step and are handed to the graph. `step` counts from 1. */
type Scalars = Readonly<Record<string, number>>;

/** A rule that turns a gradient into a new weight. */
export type Optimiser = {
  /** Names of the tensors like the weight that it keeps between steps; they start at 0. */
  readonly slots: readonly string[];
  readonly scalars: (learningRate: number, step: number) => Scalars;
  readonly update: (graph: Graph, step: { weight: Value; gradient: Value; slots: readonly Value[]; scalar: (name: string) => Value }) => {
    readonly weight: Value;
    readonly slots: readonly Value[];
  };
};

/** How many tensors like each weight an optimiser keeps between steps. */
export const slotsOf: Readonly<Record<OptimiserSettings["name"], number>> = { sgd: 0, momentum: 1, nesterov: 1, adagrad: 1, adadelta: 2, rmsprop: 1, adam: 2, adamw: 2 };

/** The optimiser that the settings describe. */
export function optimiserFor(settings: OptimiserSettings): Optimiser {
  return decaying(ruleOf(settings), settings.weightDecay ?? 0);
}

function ruleOf(settings: OptimiserSettings): Optimiser {
  switch (settings.name) {
    case "sgd":
      return gradientDescent;
    case "momentum":
      return momentum(settings.momentum, false);
    case "nesterov":
      return momentum(settings.momentum, true);
    case "adagrad":
      return adagrad(settings);
    case "adadelta":
      return adadelta(settings);
    case "rmsprop":
      return rmsProp(settings);
    case "adam":
    case "adamw":
      return adam(settings);
  }
}

/** Gradients bounded before a step is made of them. */
export function clipped(graph: Graph, gradients: readonly Value[], { by, limit }: Clipping): Value[] {
  if (by === "value") return gradients.map((gradient) => graph.call("Clip", [gradient, graph.scalar(-limit), graph.scalar(limit)]));
  // g limit / max(|g|, limit), with |g| the norm of all gradients together (Pascanu et al. 2013, arXiv 1211.5063).
  const squares = gradients.map((gradient) => graph.call("ReduceSum", [times(graph, gradient, gradient)], { axes: gradient.type.shape.map((_, axis) => axis), keepdims: 0 }));
  const norm = graph.call("Sqrt", [squares.reduce((sum, square) => graph.call("Add", [sum, square]))]);
  const factor = graph.call("Div", [graph.scalar(limit), graph.call("Clip", [norm, graph.scalar(limit), graph.scalar(Infinity)])]);
  return gradients.map((gradient) => times(graph, gradient, factor));
}

const times = (graph: Graph, a: Value, b: Value) => graph.call("Mul", [a, b]);

/** b x + (1 - b) y: a moving mean that keeps the share b of what it was. */
const moved = (graph: Graph, before: Value, towards: Value, kept: number) =>
  graph.call("Add", [times(graph, before, graph.scalar(kept)), times(graph, towards, graph.scalar(1 - kept))]);

const plainRate = (learningRate: number): Scalars => ({ learningRate });

/** w - rate g. */
const gradientDescent: Optimiser = {
  slots: [],
  scalars: plainRate,
  update: (graph, { weight, gradient, scalar }) => ({
    weight: graph.call("Sub", [weight, times(graph, gradient, scalar("learningRate"))]),
    slots: [],
  }),
};

/** v = mu v + g; w - rate v, or in Nesterov's form w - rate (g + mu v) (Sutskever et al. 2013). */
function momentum(mu: number, nesterov: boolean): Optimiser {
  return {
    slots: ["velocity"],
    scalars: plainRate,
    update(graph, { weight, gradient, slots: [before], scalar }) {
      const kept = graph.scalar(mu);
      const velocity = graph.call("Add", [times(graph, before!, kept), gradient]);
      const direction = nesterov ? graph.call("Add", [gradient, times(graph, velocity, kept)]) : velocity;
      return { weight: graph.call("Sub", [weight, times(graph, direction, scalar("learningRate"))]), slots: [velocity] };
    },
  };
}

/** What Adagrad's sum begins with in TF.js and Keras; the slot holds what came after. */
const FIRST_SQUARE = 0.1;

/** s = s + g^2; w - rate g / sqrt(s + epsilon) (Duchi et al. 2011). */
function adagrad({ epsilon }: { epsilon: number }): Optimiser {
  return {
    slots: ["square"],
    scalars: plainRate,
    update(graph, { weight, gradient, slots: [before], scalar }) {
      const square = graph.call("Add", [before!, times(graph, gradient, gradient)]);
      const deviation = graph.call("Sqrt", [graph.call("Add", [square, graph.scalar(FIRST_SQUARE + epsilon)])]);
      return { weight: graph.call("Sub", [weight, times(graph, graph.call("Div", [gradient, deviation]), scalar("learningRate"))]), slots: [square] };
    },
  };
}

/** With s and u the moving means of g^2 and of d^2: d = g sqrt(u + epsilon) / sqrt(s + epsilon); w - rate d (Zeiler 2012, arXiv 1212.5701). */
function adadelta({ rho, epsilon }: { rho: number; epsilon: number }): Optimiser {
  return {
    slots: ["square", "step"],
    scalars: plainRate,
    update(graph, { weight, gradient, slots: [squareBefore, stepBefore], scalar }) {
      const raised = (value: Value) => graph.call("Add", [value, graph.scalar(epsilon)]);
      const square = moved(graph, squareBefore!, times(graph, gradient, gradient), rho);
      const ratio = graph.call("Sqrt", [graph.call("Div", [raised(stepBefore!), raised(square)])]);
      const direction = times(graph, gradient, ratio);
      return {
        weight: graph.call("Sub", [weight, times(graph, direction, scalar("learningRate"))]),
        slots: [square, moved(graph, stepBefore!, times(graph, direction, direction), rho)],
      };
    },
  };
}

/** With s the moving mean of g^2: w - rate g / sqrt(s + epsilon) (Tieleman and Hinton 2012, lecture 6.5 of Neural Networks for Machine Learning). */
function rmsProp({ rho, epsilon }: { rho: number; epsilon: number }): Optimiser {
  return {
    slots: ["square"],
    scalars: plainRate,
    update(graph, { weight, gradient, slots: [before], scalar }) {
      const square = moved(graph, before!, times(graph, gradient, gradient), rho);
      const direction = graph.call("Div", [gradient, graph.call("Sqrt", [graph.call("Add", [square, graph.scalar(epsilon)])])]);
      return { weight: graph.call("Sub", [weight, times(graph, direction, scalar("learningRate"))]), slots: [square] };
    },
  };
}

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980). m and v are the moving means of the gradient and of its square. With c1 = 1 - beta1^t and c2 = 1 - beta2^t
 * the paper's step rate (m / c1) / (sqrt(v / c2) + epsilon) equals (rate sqrt(c2) / c1) m / (sqrt(v) + epsilon sqrt(c2)), which reads the tensors less often.
 */
function adam({ beta1, beta2, epsilon }: { beta1: number; beta2: number; epsilon: number }): Optimiser {
  return {
    slots: ["mean", "square"],
    scalars(learningRate, step) {
      const first = 1 - beta1 ** step;
      const second = Math.sqrt(1 - beta2 ** step);
      return { rate: (learningRate * second) / first, floor: epsilon * second };
    },
    update(graph, { weight, gradient, slots: [meanBefore, squareBefore], scalar }) {
      const mean = moved(graph, meanBefore!, gradient, beta1);
      const square = moved(graph, squareBefore!, times(graph, gradient, gradient), beta2);
      const direction = graph.call("Div", [mean, graph.call("Add", [graph.call("Sqrt", [square]), scalar("floor")])]);
      return { weight: graph.call("Sub", [weight, times(graph, direction, scalar("rate"))]), slots: [mean, square] };
    },
  };
}

/** A rule that starts each step from weights shrunk by the share `amount` of the learning rate, apart from the gradient (Loshchilov and Hutter 2019, arXiv 1711.05101). */
function decaying(rule: Optimiser, amount: number): Optimiser {
  if (amount === 0) return rule;
  return {
    slots: rule.slots,
    scalars: (learningRate, step) => ({ ...rule.scalars(learningRate, step), kept: 1 - learningRate * amount }),
    update: (graph, step) => rule.update(graph, { ...step, weight: times(graph, step.weight, step.scalar("kept")) }),
  };
}
