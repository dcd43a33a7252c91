import type { EngineName } from "../../shared/domain/device.ts";
import type { LossSettings } from "../../shared/domain/learning.ts";
import type { NetworkOptions } from "../../shared/domain/networkOptions.ts";
import { randomStream } from "../../shared/random.ts";
import { drawWeights } from "../engines/drawWeights.ts";
import type { Engine } from "../engines/engine.ts";
import type { KerasModel } from "../nn/keras.ts";
import { weightsOfBoth } from "../nn/contest.ts";
import { buildNetwork, rowLengthOf, sideOf } from "../nn/network.ts";
import { elements } from "../nn/shape.ts";
import { buildToTrain } from "../nn/zoo/build.ts";
import { ensureMemory } from "./memory.ts";

export type MeasuringSpecification = {
  readonly engine: EngineName;
  readonly network: string;
  readonly networkOptions: NetworkOptions;
  readonly size: number;
  readonly channels: number;
  readonly classes: number;
  readonly batch: number;
  readonly threads: number;
};

export type Measure = { readonly imagesPerSecond: number; readonly memoryBytes: number };

/** Steps before timing, and the time after which no further step is taken once there are some. */
const UNTIMED = 1;
const TIMED = { most: 10, least: 3, seconds: 4 };

/** Trains a few steps on random images: images a second (of the median step), and the most memory that this process took. Fails as buildModel does, and with MemoryTooSmall. */
export async function measure(engine: Engine, specification: MeasuringSpecification): Promise<Measure> {
  const { network, networkOptions: options, size, channels, classes, threads } = specification;
  const built = buildToTrain(network, { size, channels, classes, l1: 0, l2: 0, options });
  return measureModel(engine, { ...built, weights: await drawWeights(weightsOfBoth(built.model, built.adversary), 1, threads) }, specification);
}

/** The same of a network with its weights and the loss that it is trained for; its name is only said where memory is too small. Fails with MemoryTooSmall. */
export async function measureModel(
  engine: Engine,
  { model, adversary = null, weights, loss }: { readonly model: KerasModel; readonly adversary?: KerasModel | null; readonly weights: ReadonlyMap<string, Float32Array>; readonly loss: LossSettings },
  { network, size, channels, batch, threads }: Pick<MeasuringSpecification, "network" | "size" | "channels" | "batch" | "threads">,
): Promise<Measure> {
  const optimiser = { name: "adam", beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  const plan = { model, adversary, scales: null, loss, optimiser, threads };
  ensureMemory(engine, plan, { network, size, channels: { length: channels } }, batch);
  await using trainer = await engine.trainer(plan, weights);
  const random = randomStream(1);
  const images = Float32Array.from({ length: batch * (rowLengthOf(model) ?? channels * sideOf(model) ** 2) }, () => 2 * random.uniform() - 1);
  const targets = targetsInTurn(model, batch);
  const imageWeights = new Float32Array(batch).fill(1);

  const times: number[] = [];
  let begun = performance.now();
  for (let step = 1; step <= UNTIMED + TIMED.most; step++) {
    const start = performance.now();
    await trainer.step({ count: batch, images, targets, imageWeights }, { learningRate: 1e-4, step, random: randomStream(1, step) });
    if (step > UNTIMED) times.push(performance.now() - start);
    else begun = performance.now();
    if (times.length >= TIMED.least && performance.now() - begun > 1000 * TIMED.seconds) break;
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)]!;
  return { imagesPerSecond: (1000 * batch) / median, memoryBytes: process.resourceUsage().maxRSS * 1024 };
}

/** Targets for so many images: one class after the other, for all pixels of an image the same where the network answers for pixels. */
export function targetsInTurn(model: KerasModel, batch: number): Float32Array {
  const [, classes, ...sides] = buildNetwork(model, { batch: 1, training: false, scales: null }).output.type.shape as [number, number, ...number[]];
  const places = elements(sides);
  const targets = new Float32Array(batch * classes * places);
  for (let i = 0; i < batch; i++) targets.fill(1, (i * classes + (i % classes)) * places, (i * classes + (i % classes) + 1) * places);
  return targets;
}
