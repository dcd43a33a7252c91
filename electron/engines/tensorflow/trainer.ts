import { fromKeras, inKerasOrder, kerasShape } from "../../nn/keras/exchange.ts";
import { type Optimiser, optimiserFor } from "../../nn/optimisers.ts";
import { elements } from "../../nn/shape.ts";
import { buildLossGraph, buildUpdateGraph, gradientName, IMAGE_WEIGHTS, LOGITS, LOSS, PROBABILITIES, slotName, TARGETS, TOTAL, updated } from "../../nn/trainingGraph.ts";
import type { Weight } from "../../nn/weight.ts";
import type { Batch, StepResult, Tensors, Trainer, TrainingPlan } from "../engine.ts";
import { joined, microBatches, partOf } from "../microBatches.ts";
import { noiseFor } from "../noise.ts";
import { computing } from "../session.ts";
import { numbersOf } from "./builtLayers.ts";
import { computeGraph } from "./computeGraph.ts";
import type { Tensor, TensorFlow, Variable } from "./library.ts";
import { TfjsNetwork } from "./network.ts";

type Gradients = Readonly<Record<string, Tensor>>;
type Noise = ReadonlyMap<string, Float32Array>;

/** Trains layers of TF.js. What the loss is, and a step of the optimiser, is said by the same graphs as everywhere. */
export class TfjsTrainer implements Trainer {
  readonly #tf: TensorFlow;
  readonly #plan: TrainingPlan;
  readonly #network: TfjsNetwork;
  readonly #optimiser: Optimiser;
  /** The weights that are trained, with their axes in Keras's order. */
  readonly #trained: readonly Weight[];
  readonly #slots: ReadonlyMap<string, { readonly weight: Weight; readonly variable: Variable }>;
  readonly #update: ReturnType<typeof buildUpdateGraph>;

  static async begun(tf: TensorFlow, plan: TrainingPlan, state: Tensors): Promise<TfjsTrainer> {
    return new TfjsTrainer(tf, plan, await TfjsNetwork.begun(tf, plan, state), state);
  }

  private constructor(tf: TensorFlow, plan: TrainingPlan, network: TfjsNetwork, state: Tensors) {
    this.#tf = tf;
    this.#plan = plan;
    this.#network = network;
    this.#optimiser = optimiserFor(plan.optimiser);
    const trained = network.plan.weights.flatMap(({ weight }) => (weight.role === "trained" ? [weight] : []));
    this.#trained = trained.map((weight) => ({ ...weight, shape: kerasShape(weight), kerasOrder: null }));
    this.#update = buildUpdateGraph(this.#trained, { optimiser: this.#optimiser, clipping: plan.clipping ?? null });
    const slot = (weight: Weight, name: string) => {
      const start = inKerasOrder(weight, state.get(name) ?? new Float32Array(elements(weight.shape)));
      return { weight, variable: tf.tidy(() => tf.variable(tf.tensor(start, [...kerasShape(weight)]), false)) };
    };
    const slots = trained.flatMap((weight) => this.#optimiser.slots.map((name) => slotName(weight.name, name)).map((name) => [name, slot(weight, name)] as const));
    this.#slots = new Map(slots);
  }

  step(batch: Batch, { learningRate, step, random }: Parameters<Trainer["step"]>[1]): Promise<StepResult> {
    const noise = noiseFor(this.#network.plan, batch.count, random);
    const scalars = this.#optimiser.scalars(learningRate, step);
    const parts = microBatches(batch, this.#plan.microBatch ?? null);
    return this.#computing(() => {
      const results: StepResult[] = [];
      let sums: Gradients | null = null;
      for (const part of parts) {
        // Drawn for the whole batch, so that parts drop what the whole would.
        const own = new Map([...noise].map(([name, numbers]) => [name, partOf(numbers, batch.count, part.from, part.from + part.count)]));
        const before: Gradients | null = sums;
        sums = this.#tf.tidy(() => {
          const { result, gradients } = this.#gradients(part, own);
          results.push(result);
          return before === null && parts.length === 1 ? gradients : this.#added(before, gradients, part.share);
        });
        if (before !== null) this.#tf.dispose(before);
      }
      this.#take(sums!, scalars);
      return { loss: results.reduce((sum, { loss }, i) => sum + loss * parts[i]!.share, 0), probabilities: joined(results.map(({ probabilities }) => probabilities)) };
    });
  }

  evaluate(batch: Batch): Promise<StepResult> {
    return this.#computing(() => resultIn(this.#judged(batch, null, null)));
  }

  predict(images: Float32Array, count: number): Promise<Float32Array> {
    return this.#computing(() => this.#network.predict(images, count));
  }

  async state(): Promise<Tensors> {
    const slots = [...this.#slots].map(([name, { weight, variable }]) => [name, fromKeras(weight, { shape: variable.shape, values: numbersOf(variable) }, "TF.js")] as const);
    return new Map([...this.#network.built.weights(), ...slots]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#network.dispose();
    for (const { variable } of this.#slots.values()) variable.dispose();
  }

  /** Gradients of the loss with its penalties, by the names of the weights. */
  #gradients(part: Batch, noise: Noise): { readonly result: StepResult; readonly gradients: Gradients } {
    const { variables } = this.#network.built;
    let result: StepResult | undefined;
    const total = () => {
      const found = this.#judged(part, noise, this.#plan.classWeights ?? null);
      result = resultIn(found);
      return found.get(TOTAL) as ReturnType<TensorFlow["scalar"]>;
    };
    const { grads } = this.#tf.variableGrads(total, this.#trained.map(({ name }) => variables.get(name)!));
    return { result: result!, gradients: Object.fromEntries(this.#trained.map(({ name }) => [name, grads[variables.get(name)!.name]!])) };
  }

  /** The outputs of the loss's graph; in training with the noise of a step. */
  #judged({ count, images, targets, imageWeights }: Batch, noise: Noise | null, classWeights: readonly number[] | null): Map<string, Tensor> {
    const { built, ending } = this.#network;
    const given = new Map([
      [LOGITS, this.#network.logits(images, count, noise)],
      [TARGETS, this.#network.tensor(targets, count, "output")],
      [IMAGE_WEIGHTS, this.#tf.tensor(imageWeights, [count])],
    ]);
    const graph = buildLossGraph(this.#trained, this.#network.shapeOf(count, "output"), ending, { loss: this.#plan.loss, classWeights });
    return computeGraph(this.#tf, graph, (name) => given.get(name) ?? built.variables.get(name)!);
  }

  #added(sums: Gradients | null, gradients: Gradients, share: number): Gradients {
    const part = (gradient: Tensor) => this.#tf.mul(gradient, share);
    return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, sums === null ? part(gradient) : this.#tf.add(sums[name]!, part(gradient))]));
  }

  /** The step of the optimiser. */
  #take(gradients: Gradients, scalars: Readonly<Record<string, number>>): void {
    const kept = new Map<string, Variable>([...this.#network.built.variables, ...[...this.#slots].map(([name, { variable }]) => [name, variable] as const)]);
    const given = new Map(Object.entries(gradients).map(([name, gradient]) => [gradientName(name), gradient]));
    const found = computeGraph(this.#tf, this.#update.graph, (name) => kept.get(name) ?? given.get(name) ?? this.#tf.scalar(scalars[name]!));
    for (const name of this.#update.state.keys()) kept.get(name)!.assign(found.get(updated(name))!);
  }

  /** Lets go of every tensor that came about. */
  #computing<T>(work: () => T): Promise<T> {
    return computing("cpu", async () => {
      const engine = this.#tf.engine();
      engine.startScope();
      try {
        return work();
      } finally {
        engine.endScope();
      }
    });
  }
}

function resultIn(found: ReadonlyMap<string, Tensor>): StepResult {
  return { loss: numbersOf(found.get(LOSS)!)[0]!, probabilities: numbersOf(found.get(PROBABILITIES)!) };
}
