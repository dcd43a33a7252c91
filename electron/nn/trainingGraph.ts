import type { Clipping, LossSettings } from "../../shared/domain/learning.ts";
import type { ChannelScale } from "../../shared/domain/run.ts";
import { asOne } from "./asOne.ts";
import { contestOf } from "./contest.ts";
import { differentiate } from "./differentiate.ts";
import { Graph, type Value } from "./graph.ts";
import type { KerasModel } from "./keras.ts";
import { lossOf, meanOverImages } from "./losses/index.ts";
import { activate, type ActivationName } from "./layers/activation.ts";
import { buildNetwork, type Network } from "./network.ts";
import { clipped, type Optimiser } from "./optimisers.ts";
import type { Weight } from "./weight.ts";

/** Names of inputs and outputs that every training graph has, beside weights, slots, scalars and noise. */
export const IMAGES = "images";
export const TARGETS = "targets";
export const IMAGE_WEIGHTS = "imageWeights";
export const LOSS = "loss";
/** Where an adversary learns too, whose loss is the one above: that of the network that draws. */
export const GENERATOR_LOSS = "generatorLoss";
export const PROBABILITIES = "probabilities";
/** What comes out of the last layer, before an activation that a loss looks into. */
export const LOGITS = "logits";
/** The loss with its penalties. */
export const TOTAL = "total";
/** The share of a whole batch that a part of it is. */
export const SHARE = "share";

/** The name under which a new value of a weight or a slot comes out. */
export function updated(name: string): string {
  return `${name}'`;
}

/** The name of a slot that an optimiser keeps for a weight. */
export function slotName(weight: string, slot: string): string {
  return `${weight}#${slot}`;
}

/** The name of the gradient of a weight, summed up over the parts of a batch. */
export function gradientName(weight: string): string {
  return `gradient of ${weight}`;
}

/** What is minimised, over batches of which size. */
export type Objective = {
  readonly batch: number;
  readonly scales: readonly ChannelScale[] | null;
  readonly loss: LossSettings;
  /** How much each class counts; all the same unless given. */
  readonly classWeights?: readonly number[] | null;
  /** What learns to tell the images that the network draws from its targets, while the network learns to deceive it; null, as unless given, where the output is compared with the targets. */
  readonly adversary?: KerasModel | null;
};

/** How gradients become new weights. */
export type Rule = { readonly optimiser: Optimiser; readonly clipping?: Clipping | null };

/** What a graph of training consists of. */
export type TrainingGraph = {
  readonly graph: Graph;
  readonly network: Network;
  /** Tensors that go in and come out changed: weights, statistics and slots, by name, with their shapes. */
  readonly state: ReadonlyMap<string, readonly number[]>;
  readonly scalars: readonly string[];
};

/**
 * One step of training as a graph: a batch of raw images, targets like the output and image weights [N], the state and the scalars of the optimiser go
 * in; the loss (penalties left out), the network's output and the new state come out. With `gradients` the gradient of every weight comes out too.
 */
export function buildTrainingGraph(model: KerasModel, { gradients = false, optimiser, clipping, ...objective }: Objective & Rule & { readonly gradients?: boolean }): TrainingGraph {
  const { graph, network, trained, gradients: own } = gradientsOf(model, objective);
  const state = statisticsOf(network);
  if (gradients) trained.forEach(({ weight }, i) => graph.output(gradientName(weight.name), own[i]!));
  const scalars = addUpdates(graph, trained, own, { optimiser, clipping: clipping ?? null }, state);
  return { graph, network, state, scalars };
}

/**
 * A part of a step for a part of a batch: its gradients times its share of the batch are added to sums that go in, and come out, like the statistics,
 * as the state. Weights stay as they are until the update that follows the last part.
 */
export function buildGradientGraph(model: KerasModel, objective: Objective): TrainingGraph {
  const { graph, network, trained, gradients } = gradientsOf(model, objective);
  const state = statisticsOf(network);
  const share = graph.input(SHARE, []);
  trained.forEach(({ weight: { name, shape } }, i) => {
    const sum = graph.input(gradientName(name), shape);
    graph.output(updated(gradientName(name)), graph.call("Add", [sum, graph.call("Mul", [gradients[i]!, share])]));
    state.set(gradientName(name), shape);
  });
  return { graph, network, state, scalars: [SHARE] };
}

/** The other part of such a step: summed gradients go in, weights and slots come out changed. */
export function buildUpdateGraph(weights: readonly Weight[], { optimiser, clipping }: Rule): Omit<TrainingGraph, "network"> {
  const graph = new Graph();
  const trained = weights.filter(({ role }) => role === "trained").map((weight) => ({ weight, value: graph.input(weight.name, weight.shape) }));
  const gradients = trained.map(({ weight: { name, shape } }) => graph.input(gradientName(name), shape));
  const state = new Map<string, readonly number[]>();
  const scalars = addUpdates(graph, trained, gradients, { optimiser, clipping: clipping ?? null }, state);
  return { graph, state, scalars };
}

/** A network as it predicts, with its loss: images, targets, image weights and weights go in. */
export function buildEvaluationGraph(model: KerasModel, objective: Objective): Graph {
  return judged(model, objective, false).network.graph;
}

/**
 * What comes behind the layers of a network that another engine computes: logits of so many images [N, K] or [N, K, H, W], targets like them, image weights [N] and the
 * trained weights go in; the output, its loss, and the loss with all penalties on weights come out.
 */
export function buildLossGraph(weights: readonly Weight[], shape: readonly number[], ending: ActivationName, { loss, classWeights = null }: Pick<Objective, "loss" | "classWeights">): Graph {
  const graph = new Graph();
  const output = activate(graph, ending, graph.input(LOGITS, shape));
  const dataLoss = lossOf(graph, loss, { output, target: graph.input(TARGETS, shape), classWeights }, graph.input(IMAGE_WEIGHTS, [shape[0]!]));
  const penalties = weights.filter(({ role, penalty: { l1, l2 } }) => role === "trained" && l1 + l2 > 0);
  graph.output(LOSS, dataLoss);
  graph.output(PROBABILITIES, output);
  graph.output(TOTAL, penalties.reduce((sum, { name, shape, penalty }) => penalised(graph, sum, graph.input(name, shape), penalty), dataLoss));
  return graph;
}

type Trained = readonly { readonly weight: Weight; readonly value: Value }[];

/** Lays a network out in training, with loss and output as outputs, and the gradients of all weights that are trained: below the first of them none is computed. */
function gradientsOf(model: KerasModel, objective: Objective) {
  const { network, sides } = judged(model, objective, true);
  const { graph } = network;
  const learning = sides.map(({ loss, weights }) => {
    const trained = weights.filter(({ weight }) => weight.role === "trained");
    const total = trained.reduce((sum, { weight, value }) => penalised(graph, sum, value, weight.penalty), loss);
    return { trained, gradients: differentiate(graph, total, trained.map(({ value }) => value)) };
  });
  return { graph, network, trained: learning.flatMap(({ trained }) => trained), gradients: learning.flatMap(({ gradients }) => gradients) };
}

/** Lays a network out with loss and output as outputs, and says which weights are to make which loss smaller: all of them the one there is, unless the network has an adversary. */
function judged(model: KerasModel, { batch, scales, loss, classWeights = null, adversary = null }: Objective, training: boolean): { readonly network: Network; readonly sides: readonly { readonly loss: Value; readonly weights: Network["weights"] }[] } {
  const network = buildNetwork(model, { batch, training, scales });
  const { graph, output } = network;
  const target = graph.input(TARGETS, output.type.shape);
  const imageWeights = graph.input(IMAGE_WEIGHTS, [batch]);
  if (adversary === null) {
    const dataLoss = lossOf(graph, loss, { output, target, classWeights }, imageWeights);
    graph.output(LOSS, dataLoss);
    graph.output(PROBABILITIES, output);
    const ofLayers = network.penalties.reduce((sum, perImage) => graph.call("Add", [sum, meanOverImages(graph, perImage, imageWeights)]), dataLoss);
    return { network, sides: [{ loss: ofLayers, weights: network.weights }] };
  }
  const { generator, discriminator, judgements, network: both } = contestOf(network, adversary, target, imageWeights, { loss, training });
  graph.output(LOSS, discriminator.loss);
  graph.output(GENERATOR_LOSS, generator.loss);
  graph.output(PROBABILITIES, judgements);
  return { network: both, sides: [generator, discriminator] };
}

/** Makes the new values of moving statistics outputs. Those that no pass moves (a frozen layer's) are not handed round. */
function statisticsOf({ graph, weights, updates }: Network): Map<string, readonly number[]> {
  for (const [name, value] of updates) graph.output(updated(name), value);
  return new Map(weights.flatMap(({ weight: { name, shape } }) => (updates.has(name) ? [[name, shape]] : [])));
}

/** Adds the steps of an optimiser, and the tensors that they change to the state. Returns the names of its scalars. */
function addUpdates(graph: Graph, trained: Trained, gradients: readonly Value[], { optimiser, clipping }: Rule, state: Map<string, readonly number[]>): string[] {
  const scalars = new Map<string, Value>();
  const scalar = (name: string) => {
    const value = scalars.get(name) ?? graph.input(name, []);
    scalars.set(name, value);
    return value;
  };
  const passedOn = new Set(graph.nodes.flatMap(({ inputs }) => inputs));
  const bounded = clipping ? clipped(graph, gradients, clipping) : gradients;
  const steps = trained.map(({ weight: { name, shape }, value }, i) => {
    const names = [name, ...optimiser.slots.map((slot) => slotName(name, slot))];
    const isAtHand = gradients[i]!.producer === null || passedOn.has(gradients[i]!);
    return { names, shape, isAtHand, operands: [value, bounded[i]!, ...names.slice(1).map((slot) => graph.input(slot, shape))] };
  });
  const update = ([weight, gradient, ...slots]: readonly Value[]) => {
    const after = optimiser.update(graph, { weight: weight!, gradient: gradient!, slots, scalar });
    return [after.weight, ...after.slots];
  };
  /*
   * Rows of numbers, of which a network with batch normalisation has two a layer, are updated as one: all of them wait for the last. Where the pass back
   * does not need the gradient of a row, as that of a bias, it would wait too, with the images of gradients that it sums up.
   */
  const [rows, others] = [steps.filter(({ isAtHand, shape }) => isAtHand && shape.length === 1), steps.filter(({ isAtHand, shape }) => !isAtHand || shape.length !== 1)];
  const ofRows = rows.length === 0 ? [] : asOne(graph, rows[0]!.operands.map((_, i) => rows.map(({ operands }) => operands[i]!)), update);
  const results = new Map([...rows.map((step, i) => [step, ofRows.map((result) => result[i]!)] as const), ...others.map((step) => [step, update(step.operands)] as const)]);
  for (const step of steps) {
    step.names.forEach((name, at) => {
      state.set(name, step.shape);
      graph.output(updated(name), results.get(step)![at]!);
    });
  }
  return [...scalars.keys()];
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
