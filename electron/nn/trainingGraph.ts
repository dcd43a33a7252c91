import { differentiate } from "./differentiate.ts";
import type { Graph, Value } from "./graph.ts";
import type { KerasModel } from "./keras.ts";
import { type LossName, losses } from "./losses.ts";
import { buildNetwork, type Network } from "./network.ts";
import type { Optimiser } from "./optimisers.ts";
import type { ChannelScale } from "../../shared/domain/run.ts";

/** Names of inputs and outputs that every training graph has, beside weights, slots, scalars and noise. */
export const IMAGES = "images";
export const TARGETS = "targets";
export const IMAGE_WEIGHTS = "imageWeights";
export const LOSS = "loss";
export const PROBABILITIES = "probabilities";

/** The name under which a new value of a weight or a slot comes out. */
export function updated(name: string): string {
  return `${name}'`;
}

/** The name of a slot that an optimiser keeps for a weight. */
export function slotName(weight: string, slot: string): string {
  return `${weight}#${slot}`;
}

/** What a training graph consists of. */
export type TrainingGraph = {
  readonly graph: Graph;
  readonly network: Network;
  /** Tensors that go in and come out changed: weights, statistics and slots, by name, with their shapes. */
  readonly state: ReadonlyMap<string, readonly number[]>;
  readonly scalars: readonly string[];
};

/**
 * One step of training as a graph: a batch of raw images, targets [N, K] and image weights [N], the state and the scalars of the optimiser go in;
 * the loss (penalties left out), the network's output and the new state come out. With `gradients` the gradient of every weight comes out too.
 */
export function buildTrainingGraph(
  model: KerasModel,
  { batch, scales, loss, optimiser, gradients = false }: {
    batch: number; scales: readonly ChannelScale[] | null; loss: LossName; optimiser: Optimiser; gradients?: boolean;
  },
): TrainingGraph {
  const network = buildNetwork(model, { batch, training: true, scales });
  const { graph, output } = network;
  const [, classes] = output.type.shape;
  const targets = graph.input(TARGETS, [batch, classes!]);
  const imageWeights = graph.input(IMAGE_WEIGHTS, [batch]);
  const dataLoss = losses[loss](graph, output, targets, imageWeights);
  const trained = network.weights.filter(({ weight }) => weight.role === "trained");
  const total = trained.reduce((sum, { weight, value }) => penalised(graph, sum, value, weight.penalty), dataLoss);
  const allGradients = differentiate(graph, total, trained.map(({ value }) => value));

  graph.output(LOSS, dataLoss);
  graph.output(PROBABILITIES, output);
  const state = new Map<string, readonly number[]>(network.weights.map(({ weight }) => [weight.name, weight.shape]));
  const scalars = new Map<string, Value>();
  const scalar = (name: string) => {
    const value = scalars.get(name) ?? graph.input(name, []);
    scalars.set(name, value);
    return value;
  };

  trained.forEach(({ weight, value }, i) => {
    const gradient = allGradients[i]!;
    const names = optimiser.slots.map((slot) => slotName(weight.name, slot));
    const before = names.map((name) => graph.input(name, weight.shape));
    const after = optimiser.update(graph, { weight: value, gradient, slots: before, scalar });
    graph.output(updated(weight.name), after.weight);
    names.forEach((name, slot) => {
      state.set(name, weight.shape);
      graph.output(updated(name), after.slots[slot]!);
    });
    if (gradients) graph.output(`gradient of ${weight.name}`, gradient);
  });
  for (const [name, value] of network.updates) graph.output(updated(name), value);
  // A statistic that no pass moves (a frozen layer's) stays as it is and is not handed round.
  for (const name of [...state.keys()]) if (!graph.outputs.has(updated(name))) state.delete(name);

  return { graph, network, state, scalars: [...scalars.keys()] };
}

function penalised(graph: Graph, sum: Value, weight: Value, { l1, l2 }: { l1: number; l2: number }): Value {
  const total = (value: Value) => graph.call("ReduceSum", [value], { axes: value.type.shape.map((_, axis) => axis), keepdims: 0 });
  const plus = (term: Value, factor: number) => {
    sum = graph.call("Add", [sum, graph.call("Mul", [total(term), graph.scalar(factor)])]);
  };
  if (l1 > 0) plus(graph.call("Abs", [weight]), l1);
  if (l2 > 0) plus(graph.call("Mul", [weight, weight]), l2);
  return sum;
}
