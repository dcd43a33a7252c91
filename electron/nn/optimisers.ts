import type { OptimiserSettings } from "../../shared/domain/run.ts";
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
export const slotsOf: Readonly<Record<OptimiserSettings["name"], number>> = { sgd: 0, momentum: 1, nesterov: 1, adam: 2, adamw: 2 };

/** The optimiser that the settings describe. */
export function optimiserFor(settings: OptimiserSettings): Optimiser {
  switch (settings.name) {
    case "sgd":
      return gradientDescent;
    case "momentum":
      return momentum(settings.momentum, false);
    case "nesterov":
      return momentum(settings.momentum, true);
    case "adam":
      return adam({ ...settings, weightDecay: 0 });
    case "adamw":
      return adam(settings);
  }
}

const times = (graph: Graph, a: Value, b: Value) => graph.call("Mul", [a, b]);

/** w - rate g. */
const gradientDescent: Optimiser = {
  slots: [],
  scalars: (learningRate) => ({ learningRate }),
  update: (graph, { weight, gradient, scalar }) => ({
    weight: graph.call("Sub", [weight, times(graph, gradient, scalar("learningRate"))]),
    slots: [],
  }),
};

/** v = mu v + g; w - rate v, or in Nesterov's form w - rate (g + mu v) (Sutskever et al. 2013). */
function momentum(mu: number, nesterov: boolean): Optimiser {
  return {
    slots: ["velocity"],
    scalars: (learningRate) => ({ learningRate }),
    update(graph, { weight, gradient, slots: [before], scalar }) {
      const kept = graph.scalar(mu);
      const velocity = graph.call("Add", [times(graph, before!, kept), gradient]);
      const direction = nesterov ? graph.call("Add", [gradient, times(graph, velocity, kept)]) : velocity;
      return { weight: graph.call("Sub", [weight, times(graph, direction, scalar("learningRate"))]), slots: [velocity] };
    },
  };
}

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980), with decoupled weight decay AdamW (Loshchilov and Hutter 2019, arXiv 1711.05101).
 * m and v are the moving means of the gradient and of its square. With c1 = 1 - beta1^t and c2 = 1 - beta2^t the paper's step
 * rate (m / c1) / (sqrt(v / c2) + epsilon) equals (rate sqrt(c2) / c1) m / (sqrt(v) + epsilon sqrt(c2)), which reads the tensors less often.
 */
function adam({ beta1, beta2, epsilon, weightDecay }: { beta1: number; beta2: number; epsilon: number; weightDecay: number }): Optimiser {
  return {
    slots: ["mean", "square"],
    scalars(learningRate, step) {
      const first = 1 - beta1 ** step;
      const second = Math.sqrt(1 - beta2 ** step);
      return { rate: (learningRate * second) / first, floor: epsilon * second, kept: 1 - learningRate * weightDecay };
    },
    update(graph, { weight, gradient, slots: [meanBefore, squareBefore], scalar }) {
      const moved = (before: Value, towards: Value, beta: number) =>
        graph.call("Add", [times(graph, before, graph.scalar(beta)), times(graph, towards, graph.scalar(1 - beta))]);
      const mean = moved(meanBefore!, gradient, beta1);
      const square = moved(squareBefore!, times(graph, gradient, gradient), beta2);
      const direction = graph.call("Div", [mean, graph.call("Add", [graph.call("Sqrt", [square]), scalar("floor")])]);
      const start = weightDecay === 0 ? weight : times(graph, weight, scalar("kept"));
      return { weight: graph.call("Sub", [start, times(graph, direction, scalar("rate"))]), slots: [mean, square] };
    },
  };
}
