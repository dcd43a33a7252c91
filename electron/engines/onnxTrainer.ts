import type { Tensor } from "onnxruntime-node";
import type { RandomStream } from "../../shared/random.ts";
import type { Graph } from "../nn/graph.ts";
import { buildInferenceGraph } from "../nn/inferenceGraph.ts";
import type { Choice } from "../nn/lower.ts";
import type { Network } from "../nn/network.ts";
import { type Optimiser, optimiserFor } from "../nn/optimisers.ts";
import { elements, type Shape } from "../nn/shape.ts";
import {
  buildEvaluationGraph,
  buildGradientGraph,
  buildTrainingGraph,
  buildUpdateGraph,
  GENERATOR_LOSS,
  gradientName,
  IMAGE_WEIGHTS,
  IMAGES,
  LOSS,
  type Objective,
  PROBABILITIES,
  type Rule,
  SHARE,
  TARGETS,
  type TrainingGraph,
  updated,
} from "../nn/trainingGraph.ts";
import { choiceOf } from "../nn/ways.ts";
import type { Weight } from "../nn/weight.ts";
import { channelBlock, ofThisProcessor } from "./channelBlock.ts";
import { tensorsStayOn } from "./devices.ts";
import type { Batch, StepResult, Tensors, Trainer, TrainingPlan } from "./engine.ts";
import { hadBetterShare } from "./keptMemory.ts";
import { Copying, type KeptTensors, keptTensors } from "./keptTensors.ts";
import { joined, type MicroBatch, microBatches, partOf } from "./microBatches.ts";
import { noiseFor } from "./noise.ts";
import { OnnxPredictor } from "./onnxPredictor.ts";
import { openSession } from "./openSession.ts";
import type { Session } from "./session.ts";
import { type Feeds, numbers, tensor, zeros } from "./tensors.ts";

/** A graph that can be run. */
type Compiled<G> = G & { readonly session: Session };

/** Weights and what the optimiser keeps lie where the device has them from step to step, see KeptTensors. */
export class OnnxTrainer implements Trainer {
  readonly #plan: TrainingPlan;
  readonly #optimiser: Optimiser;
  readonly #weights: readonly Weight[];
  /** Whole steps, parts of steps, and evaluations by the number of images: an epoch has few. */
  readonly #steps = new Map<number, Promise<Compiled<TrainingGraph>>>();
  readonly #parts = new Map<number, Promise<Compiled<TrainingGraph>>>();
  readonly #updates = new Map<"all", Promise<Compiled<ReturnType<typeof buildUpdateGraph>>>>();
  readonly #evaluations = new Map<number, Promise<Compiled<{ readonly graph: Graph }>>>();
  readonly #predictors = new Map<number, Promise<OnnxPredictor>>();
  /** Weights that no step changes: those of a frozen layer. */
  #fixed: Feeds;
  readonly #changing: KeptTensors;
  /** Gradients summed up over the parts of a batch, once there is such a batch. */
  #sums: KeptTensors | undefined;
  /** What was copied to where the device has it, and what copied it, once. */
  readonly #moved: Tensor[] = [];
  readonly #moves: Copying[] = [];
  /** What copies the state from there, by the names of what lies there: before the first step that is less than later. */
  readonly #downloads = new Map<string, Promise<Copying>>();

  static async begun(plan: TrainingPlan, state: Tensors): Promise<OnnxTrainer> {
    const trainer = new OnnxTrainer(plan, state);
    trainer.#fixed = await trainer.#onDevice(trainer.#fixed);
    return trainer;
  }

  private constructor(plan: TrainingPlan, state: Tensors) {
    this.#plan = plan;
    this.#optimiser = optimiserFor(plan.optimiser);
    const { graph, state: shapes, network } = this.#stepGraph(1);
    // Those of another network are refused here, before anything was prepared.
    if (plan.ways) choiceOf(graph, plan.ways);
    this.#weights = network.weights.map(({ weight }) => weight);
    const start = (name: string, shape: Shape) => tensor(new Float32Array(state.get(name) ?? new Float32Array(elements(shape))), shape);
    this.#changing = keptTensors(this.#session().device, Object.fromEntries([...shapes].map(([name, shape]) => [name, start(name, shape)])));
    const fixed = this.#weights.filter(({ name }) => !shapes.has(name));
    this.#fixed = Object.fromEntries(fixed.map(({ name, shape }) => [name, start(name, shape)]));
  }

  async step(batch: Batch, { learningRate, step, random }: Parameters<Trainer["step"]>[1]): Promise<StepResult> {
    const parts = microBatches(batch, this.#plan.microBatch ?? null);
    const scalars = this.#optimiser.scalars(learningRate, step);
    if (parts.length === 1) {
      const compiled = await remembered(this.#steps, batch.count, () => this.#compiled(this.#stepGraph(batch.count)));
      return this.#run(compiled, { ...batchFeeds(batch, compiled.network), ...noiseFeeds(compiled.network, batch, 0, noiseFor(compiled.network, batch.count, random)), ...scalarFeeds(compiled.scalars, scalars) });
    }
    return this.#inParts(batch, parts, scalars, random);
  }

  async #inParts(batch: Batch, parts: readonly MicroBatch[], scalars: Readonly<Record<string, number>>, random: RandomStream): Promise<StepResult> {
    const none = () => Object.fromEntries(this.#weights.flatMap(({ name, shape, role }) => (role === "trained" ? [[gradientName(name), zeros(shape)]] : [])));
    this.#sums ??= keptTensors(this.#session().device, await this.#onDevice(none()));
    this.#sums.clear();
    const results: StepResult[] = [];
    let noise: ReadonlyMap<string, Float32Array> | undefined;
    for (const part of parts) {
      const compiled = await remembered(this.#parts, part.count, () => this.#compiled(buildGradientGraph(this.#plan.model, this.#objective(part.count))));
      // Drawn for the whole batch, so that parts drop what the whole would.
      noise ??= noiseFor(compiled.network, batch.count, random);
      results.push(await this.#run(compiled, { ...batchFeeds(part, compiled.network), ...noiseFeeds(compiled.network, batch, part.from, noise), ...scalarFeeds([SHARE], { [SHARE]: part.share }) }));
    }
    const update = await remembered(this.#updates, "all", () => this.#compiled(buildUpdateGraph(this.#weights, this.#rule()), null));
    await this.#fetch(update, scalarFeeds(update.scalars, scalars));
    const mean = (of: (result: StepResult) => number) => results.reduce((sum, result, i) => sum + of(result) * parts[i]!.share, 0);
    return {
      loss: mean(({ loss }) => loss),
      probabilities: joined(results.map(({ probabilities }) => probabilities)),
      ...(this.#plan.adversary && { generatorLoss: mean(({ generatorLoss }) => generatorLoss!) }),
    };
  }

  async evaluate(batch: Batch): Promise<StepResult> {
    const { graph, session } = await remembered(this.#evaluations, batch.count, () => this.#compiled({ graph: buildEvaluationGraph(this.#plan.model, { ...this.#objective(batch.count), classWeights: null }) }, this.#passBack(batch.count)));
    const shapeOf = (name: string) => graph.inputs.get(name)!.type.shape;
    const results = await session.run({
      ...this.#tensors(),
      [IMAGES]: tensor(batch.images, shapeOf(IMAGES)),
      [TARGETS]: tensor(batch.targets, shapeOf(TARGETS)),
      [IMAGE_WEIGHTS]: tensor(batch.imageWeights, [batch.count]),
    });
    return stepResult(results);
  }

  async predict(images: Float32Array, count: number): Promise<Float32Array> {
    const predictor = await remembered(this.#predictors, count, async () => {
      const graph = buildInferenceGraph(this.#plan.model, { batch: count, scales: this.#plan.scales });
      return new OnnxPredictor(await openSession(graph, { ...this.#session(), choose: await this.#choice(this.#passBack(count)) }), graph, count);
    });
    return predictor.run(images, this.#tensors());
  }

  async state(): Promise<Tensors> {
    const away = Object.fromEntries(Object.entries(this.#tensors()).filter(([, { location }]) => location === "gpu-buffer"));
    const near = { ...this.#tensors(), ...(await this.#downloaded(away)) };
    return new Map(Object.entries(near).map(([name, value]) => [name, numbers(value).slice()]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const kept of [this.#changing, this.#sums]) kept?.[Symbol.dispose]();
    for (const tensor of this.#moved) tensor.dispose();
    for (const copying of [...this.#moves, ...this.#downloads.values()]) await (await copying)[Symbol.asyncDispose]();
    const compiled = [...this.#steps.values(), ...this.#parts.values(), ...this.#updates.values(), ...this.#evaluations.values()];
    for (const one of compiled) await (await one).session.release();
    for (const predictor of this.#predictors.values()) await (await predictor)[Symbol.asyncDispose]();
  }

  /** Runs a graph of training for images, and makes what it puts out the state. */
  async #run(compiled: Compiled<TrainingGraph>, feeds: Feeds): Promise<StepResult> {
    return stepResult(await this.#fetch(compiled, feeds));
  }

  async #fetch({ graph, state, session }: Compiled<Pick<TrainingGraph, "graph" | "state">>, feeds: Feeds) {
    const known: Feeds = { ...this.#tensors(), ...this.#sums?.current };
    const read = Object.fromEntries([...graph.inputs.keys()].map((name) => [name, feeds[name] ?? known[name]!]));
    const keeping = (name: string) => (name in this.#changing.current ? this.#changing : this.#sums!);
    const results = await session.run(read);
    for (const name of state.keys()) keeping(name).replace(name, results[updated(name)] as Tensor);
    return results;
  }

  /** The state and the weights that no step changes. */
  #tensors(): Feeds {
    return { ...this.#changing.current, ...this.#fixed };
  }

  /** Tensors that are read in every run, in the memory of the device where they can be. */
  async #onDevice(tensors: Feeds): Promise<Feeds> {
    if (!tensorsStayOn(this.#session().device) || Object.keys(tensors).length === 0) return tensors;
    const move = await Copying.begun(tensors, { ...this.#session(), stays: true });
    this.#moves.push(move);
    const moved = await move.copied(tensors);
    this.#moved.push(...Object.values(moved));
    return moved;
  }

  /** Tensors that lie in the memory of the device, in that of the processor. */
  async #downloaded(away: Feeds): Promise<Feeds> {
    const names = Object.keys(away);
    if (names.length === 0) return {};
    const download = await remembered(this.#downloads, names.join(), () => Copying.begun(away, { ...this.#session(), stays: false }));
    return download.copied(away);
  }

  /** Compiles a graph whose nodes are computed in the ways of the plan where they are like one of the graph that these are of: itself, for a pass back; null for none. */
  async #compiled<G extends { readonly graph: Graph; readonly state?: TrainingGraph["state"] }>(built: G, waysOf: Graph | null = built.graph): Promise<Compiled<G>> {
    const staying = tensorsStayOn(this.#session().device) ? [...(built.state?.keys() ?? [])].map(updated) : [];
    return { ...built, session: await openSession(built.graph, { ...this.#session(), choose: await this.#choice(waysOf), staying }) };
  }

  async #choice(waysOf: Graph | null): Promise<Choice | undefined> {
    const { ways = null } = this.#plan;
    return waysOf !== null && ways !== null ? ofThisProcessor(choiceOf(waysOf, ways), await channelBlock()) : undefined;
  }

  /** A pass back for so many images: what only goes forward is computed in its ways. */
  #passBack(count: number): Graph {
    return buildGradientGraph(this.#plan.model, this.#objective(count)).graph;
  }

  /** Steps and evaluations of batches of two sizes, or of parts of them, follow one another. */
  #session() {
    const { threads, device = "cpu" } = this.#plan;
    return { threads, device, takesTurns: hadBetterShare(this.#weights) };
  }

  #stepGraph(batch: number): TrainingGraph {
    return buildTrainingGraph(this.#plan.model, { ...this.#objective(batch), ...this.#rule() });
  }

  #objective(batch: number): Objective {
    const { scales, loss, classWeights = null, adversary = null } = this.#plan;
    return { batch, scales, loss, classWeights, adversary };
  }

  #rule(): Rule {
    return { optimiser: this.#optimiser, clipping: this.#plan.clipping ?? null };
  }
}

function batchFeeds({ count, images, targets, imageWeights }: Batch, { input, output }: Network): Feeds {
  return { [IMAGES]: tensor(images, input.type.shape), [TARGETS]: tensor(targets, output.type.shape), [IMAGE_WEIGHTS]: tensor(imageWeights, [count]) };
}

function stepResult(results: Readonly<Record<string, { readonly data: unknown }>>): StepResult {
  const generatorLoss = results[GENERATOR_LOSS];
  return { loss: numbers(results[LOSS])[0]!, probabilities: numbers(results[PROBABILITIES]), ...(generatorLoss !== undefined && { generatorLoss: numbers(generatorLoss)[0]! }) };
}

function scalarFeeds(names: readonly string[], values: Readonly<Record<string, number>>): Feeds {
  return Object.fromEntries(names.map((name) => [name, tensor(Float32Array.of(values[name]!), [])]));
}

/** Of the random numbers of a whole batch those of the images from a place on, as many as the network takes. */
function noiseFeeds({ noise }: Network, { count }: Batch, from: number, drawn: ReadonlyMap<string, Float32Array>): Feeds {
  return Object.fromEntries([...noise].map(([name, { value: { type } }]) => [name, tensor(partOf(drawn.get(name)!, count, from, from + type.shape[0]!), type.shape)]));
}

function remembered<K, V>(values: Map<K, Promise<V>>, key: K, make: () => Promise<V>): Promise<V> {
  const known = values.get(key);
  if (known) return known;
  const made = make();
  values.set(key, made);
  // What failed is asked for again the next time, and is not there to be let go.
  made.catch(() => values.delete(key));
  return made;
}
