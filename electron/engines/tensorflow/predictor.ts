import type { Predictor, Tensors, TrainingPlan } from "../engine.ts";
import { joined, partOf } from "../microBatches.ts";
import { computing } from "../session.ts";
import type { TensorFlow } from "./library.ts";
import { TfjsNetwork } from "./network.ts";

/** A trained network of TF.js layers, which are computed for at most `batch` images at once. */
export class TfjsPredictor implements Predictor {
  readonly #network: TfjsNetwork;
  readonly #batch: number;

  static async begun(tf: TensorFlow, plan: Pick<TrainingPlan, "model" | "scales">, weights: Tensors, batch: number): Promise<TfjsPredictor> {
    return new TfjsPredictor(await TfjsNetwork.begun(tf, plan, weights), batch);
  }

  private constructor(network: TfjsNetwork, batch: number) {
    this.#network = network;
    this.#batch = batch;
  }

  async predict(images: Float32Array, count: number): Promise<Float32Array> {
    const outputs: Float32Array[] = [];
    for (let from = 0; from < count; from += this.#batch) {
      const to = Math.min(count, from + this.#batch);
      outputs.push(await computing("cpu", async () => this.#network.predict(partOf(images, count, from, to), to - from)));
    }
    return joined(outputs);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#network.dispose();
  }
}
