import type { Graph } from "../nn/graph.ts";
import { IMAGES, PROBABILITIES } from "../nn/trainingGraph.ts";
import type { Predictor } from "./engine.ts";
import { joined } from "./microBatches.ts";
import type { Session } from "./session.ts";
import { type Feeds, numbers, tensor } from "./tensors.ts";

/** A session for batches of one size; fewer images are filled up with zeros, which changes nothing for the others. */
export class OnnxPredictor implements Predictor {
  readonly #session: Session;
  readonly #graph: Graph;
  readonly #batch: number;

  constructor(session: Session, graph: Graph, batch: number) {
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
