import type { ChannelScale } from "../../../shared/domain/run.ts";
import { apartFromEnding } from "../../nn/ending.ts";
import { Graph } from "../../nn/graph.ts";
import { activate, type ActivationName } from "../../nn/layers/activation.ts";
import { buildNetwork, type Network } from "../../nn/network.ts";
import { elements } from "../../nn/shape.ts";
import type { Tensors, TrainingPlan } from "../engine.ts";
import { type BuiltLayers, builtLayers, channelsLast, channelsSecond, numbersOf } from "./builtLayers.ts";
import { computeGraph } from "./computeGraph.ts";
import type { Tensor, TensorFlow } from "./library.ts";
import { rightLayers } from "./rightLayers.ts";

/** Random numbers of a step by the names that the graph gives them, [N, ...] in its order of axes. */
type Noise = ReadonlyMap<string, Float32Array>;

/** A network that TF.js computes up to its last activation, which losses look into. Tensors that come out are let go by the `tidy` around the call. */
export class TfjsNetwork {
  readonly built: BuiltLayers;
  readonly ending: ActivationName;
  /** The same network as a graph for one image: what it is made of, and the shapes that go in and come out. */
  readonly plan: Network;
  readonly #tf: TensorFlow;
  readonly #scales: TrainingPlan["scales"];
  #noise: Noise = new Map();

  static async begun(tf: TensorFlow, { model, scales }: Pick<TrainingPlan, "model" | "scales">, weights: Tensors): Promise<TfjsNetwork> {
    const { body, ending } = apartFromEnding(model);
    const network = new TfjsNetwork(tf, { built: await builtLayers(tf, body, weights), ending, plan: buildNetwork(model, { batch: 1, training: true, scales: null }), scales });
    rightLayers(tf, network.built.layers, body, (layer) => network.#noiseFor(`${layer}/noise`));
    return network;
  }

  private constructor(tf: TensorFlow, { built, ending, plan, scales }: Pick<TfjsNetwork, "built" | "ending" | "plan"> & Pick<TrainingPlan, "scales">) {
    this.#tf = tf;
    this.built = built;
    this.ending = ending;
    this.plan = plan;
    this.#scales = scales;
  }

  /** A tensor of so many images with the sides of what goes into the network or comes out. */
  tensor(numbers: Float32Array, count: number, like: "input" | "output"): Tensor {
    return this.#tf.tensor(numbers, this.shapeOf(count, like));
  }

  shapeOf(count: number, like: "input" | "output"): number[] {
    return [count, ...this.plan[like].type.shape.slice(1)];
  }

  /** What the last layer makes of raw images [N, C, H, W], before its activation; in training with the noise of the step, else as it predicts. */
  logits(images: Float32Array, count: number, noise: Noise | null): Tensor {
    this.#noise = noise ?? new Map();
    const input = this.#normalised(channelsLast(this.#tf, this.tensor(images, count, "input")));
    return channelsSecond(this.#tf, this.built.layers.apply(input, { training: noise !== null }) as Tensor);
  }

  /** The output for raw images [count, C, H, W]. */
  predict(images: Float32Array, count: number): Float32Array {
    const graph = new Graph();
    graph.output("output", activate(graph, this.ending, graph.input("logits", this.shapeOf(count, "output"))));
    return this.#tf.tidy(() => {
      const logits = this.logits(images, count, null);
      return { numbers: numbersOf(computeGraph(this.#tf, graph, () => logits).get("output")!) };
    }).numbers;
  }

  dispose(): void {
    this.built.layers.dispose();
  }

  /** (x - offset) / scale for each channel of images with the channels last. */
  #normalised(images: Tensor): Tensor {
    const scales = this.#scales;
    if (scales === null) return images;
    const perChannel = (of: (scale: ChannelScale) => number) => this.#tf.tensor1d(scales.map(of));
    return this.#tf.div(this.#tf.sub(images, perChannel(({ offset }) => offset)), perChannel(({ scale }) => scale));
  }

  #noiseFor(name: string): Tensor {
    const numbers = this.#noise.get(name)!;
    const [, ...sides] = this.plan.noise.get(name)!.value.type.shape;
    return channelsLast(this.#tf, this.#tf.tensor(numbers, [numbers.length / elements(sides), ...sides]));
  }
}
