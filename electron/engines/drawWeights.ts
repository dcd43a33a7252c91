import { Piscina } from "piscina";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import { elements } from "../nn/shape.ts";
import { initialValues, type Weight } from "../nn/weight.ts";
import type { Tensors } from "./engine.ts";
import type { DrawTask } from "./drawWorker.ts";

/** Fewer numbers are drawn sooner than threads are started for them. */
const WORTH_THREADS = 2e6;

/** The start values of the weights of a network, in their order there: what `initialValues` says, by as many threads as are given. */
export async function drawWeights(weights: readonly Weight[], seed: number, threads: number, { worthThreads = WORTH_THREADS } = {}): Promise<Tensors> {
  const sizes = weights.map(({ shape }) => elements(shape));
  if (threads === 1 || sizes.reduce((sum, size) => sum + size, 0) < worthThreads) return new Map(weights.map((weight, place) => [weight.name, initialValues(weight, seed, place)]));
  await using pool = new Piscina<DrawTask, Float32Array>({ filename: moduleBeside(import.meta.url, "drawWorker").href, minThreads: threads, maxThreads: threads });
  const values: Float32Array[] = [];
  // The largest first, so that none is left with a large one at the end.
  const places = [...sizes.keys()].sort((a, b) => sizes[b]! - sizes[a]!);
  await Promise.all(places.map(async (place) => (values[place] = await pool.run({ weight: weights[place]!, seed, place }))));
  return new Map(weights.map(({ name }, place) => [name, values[place]!]));
}
