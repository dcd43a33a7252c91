import { InferenceSession, Tensor } from "onnxruntime-node";
import type { RandomStream } from "../../shared/random.ts";
import type { Graph } from "../nn/graph.ts";
import { elements, type Shape } from "../nn/shape.ts";
import { buildInferenceGraph, withConstantWeights } from "../nn/inferenceGraph.ts";
import { compileToOnnx } from "../nn/onnx/write.ts";
import { type Optimiser, optimiserFor } from "../nn/optimisers.ts";
import { buildTrainingGraph, IMAGE_WEIGHTS, IMAGES, LOSS, PROBABILITIES, TARGETS, type TrainingGraph, updated } from "../nn/trainingGraph.ts";
import type { Batch, Engine, Predictor, StepResult, Tensors, Trainer, TrainingPlan } from "./engine.ts";

/** ONNX Runtime on the processor: the default engine, on every platform. */
export const onnxRuntime: Engine = {
  name: "onnxruntime",
  trainer: async (plan, state) => new OnnxTrainer(plan, state),
  predictor: async (plan, weights, batch) => {
    const graph = withConstantWeights(buildInferenceGraph(plan.model, { batch, scales: plan.scales }), weights);
    return new OnnxPredictor(await openSession(graph, plan.threads), graph, batch);
  },
};

/** Compiles a graph for the processor. Equal graphs with equal thread counts give equal bits. */
export function openSession(graph: Graph, threads: number): Promise<InferenceSession> {
  return InferenceSession.create(compileToOnnx(graph, { name: "network" }), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
}

type Feeds = Record<string, Tensor>;

/** The state lies in two sets of buffers: a step reads one and writes the other, so that nothing is allocated or copied. */
class OnnxTrainer implements Trainer {
  readonly #plan: TrainingPlan;
  readonly #optimiser: Optimiser;
  /** Training graphs and sessions by batch size: an epoch has at most two. */
  readonly #steps = new Map<number, Promise<{ graph: TrainingGraph; session: InferenceSession }>>();
  readonly #predictors = new Map<number, Promise<OnnxPredictor>>();
  /** Weights that no step changes: the statistics of a frozen layer. */
  readonly #fixed: Feeds;
  #current: Feeds;
  #next: Feeds;

  constructor(plan: TrainingPlan, state: Tensors) {
    this.#plan = plan;
    this.#optimiser = optimiserFor(plan.optimiser);
    const { state: shapes, network } = this.#graph(1);
    const start = (name: string, shape: Shape) => tensor(Float32Array.from(state.get(name) ?? new Float32Array(elements(shape))), shape);
    this.#current = Object.fromEntries([...shapes].map(([name, shape]) => [name, start(name, shape)]));
    this.#next = Object.fromEntries([...shapes].map(([name, shape]) => [name, tensor(new Float32Array(elements(shape)), shape)]));
    const fixed = network.weights.filter(({ weight }) => !shapes.has(weight.name));
    this.#fixed = Object.fromEntries(fixed.map(({ weight: { name, shape } }) => [name, start(name, shape)]));
  }

  async step(batch: Batch, { learningRate, step, random }: Parameters<Trainer["step"]>[1]): Promise<StepResult> {
    const { graph, session } = await remembered(this.#steps, batch.count, async () => {
      const built = this.#graph(batch.count);
      return { graph: built, session: await openSession(built.graph, this.#plan.threads) };
    });
    const scalars = this.#optimiser.scalars(learningRate, step);
    const feeds: Feeds = {
      ...this.#current,
      ...this.#fixed,
      [IMAGES]: tensor(batch.images, graph.network.input.type.shape),
      [TARGETS]: tensor(batch.targets, graph.network.output.type.shape),
      [IMAGE_WEIGHTS]: tensor(batch.imageWeights, [batch.count]),
    };
    for (const name of graph.scalars) feeds[name] = tensor(Float32Array.of(scalars[name]!), []);
    for (const [name, { type }] of graph.network.noise) feeds[name] = tensor(uniformNoise(elements(type.shape), random), type.shape);

    const fetches: Record<string, Tensor | null> = { [LOSS]: null, [PROBABILITIES]: null };
    for (const name of graph.state.keys()) fetches[updated(name)] = this.#next[name]!;
    const results = await session.run(feeds, fetches);
    [this.#current, this.#next] = [this.#next, this.#current];
    return { loss: numbers(results[LOSS])[0]!, probabilities: numbers(results[PROBABILITIES]) };
  }

  async predict(images: Float32Array, count: number): Promise<Float32Array> {
    const predictor = await remembered(this.#predictors, count, async () => {
      const graph = buildInferenceGraph(this.#plan.model, { batch: count, scales: this.#plan.scales });
      return new OnnxPredictor(await openSession(graph, this.#plan.threads), graph, count);
    });
    return predictor.run(images, { ...this.#current, ...this.#fixed });
  }

  state(): Tensors {
    return new Map(Object.entries({ ...this.#current, ...this.#fixed }).map(([name, value]) => [name, numbers(value).slice()]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const compiled of this.#steps.values()) await (await compiled).session.release();
    for (const predictor of this.#predictors.values()) await (await predictor)[Symbol.asyncDispose]();
  }

  #graph(batch: number): TrainingGraph {
    const { model, scales, loss } = this.#plan;
    return buildTrainingGraph(model, { batch, scales, loss, optimiser: this.#optimiser });
  }
}

/** A session for batches of one size; fewer images are filled up with zeros, which changes nothing for the others. */
class OnnxPredictor implements Predictor {
  readonly #session: InferenceSession;
  readonly #graph: Graph;
  readonly #batch: number;

  constructor(session: InferenceSession, graph: Graph, batch: number) {
    this.#session = session;
    this.#graph = graph;
    this.#batch = batch;
  }

  async predict(images: Float32Array, count: number): Promise<Float32Array> {
    const perImage = images.length / count;
    const outputs: Float32Array[] = [];
    for (let from = 0; from < count; from += this.#batch) {
      const here = Math.min(this.#batch, count - from);
      const batch = new Float32Array(this.#batch * perImage);
      batch.set(images.subarray(from * perImage, (from + here) * perImage));
      const output = await this.run(batch, {});
      outputs.push(output.subarray(0, (output.length / this.#batch) * here));
    }
    return joined(outputs);
  }

  /** One full batch, with the weights where the graph has them as inputs. */
  async run(images: Float32Array, weights: Feeds): Promise<Float32Array> {
    const feeds: Feeds = { [IMAGES]: tensor(images, this.#graph.inputs.get(IMAGES)!.type.shape) };
    for (const name of this.#graph.inputs.keys()) feeds[name] ??= weights[name]!;
    return numbers((await this.#session.run(feeds))[PROBABILITIES]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }
}

function remembered<K, V>(values: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = values.get(key);
  if (known) return known;
  const made = make();
  values.set(key, made);
  return made;
}

function tensor(data: Float32Array, shape: Shape): Tensor {
  return new Tensor("float32", data, shape);
}

function numbers(value: { readonly data: unknown } | undefined): Float32Array {
  if (!(value?.data instanceof Float32Array)) throw new Error("ONNX Runtime returned no numbers for an output.");
  return value.data;
}

function uniformNoise(length: number, random: RandomStream): Float32Array {
  return Float32Array.from({ length }, random.uniform);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
