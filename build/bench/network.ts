import { type Command, Option } from "commander";
import { wholeNumber } from "../../electron/commands/options.ts";
import { drawWeights } from "../../electron/engines/drawWeights.ts";
import { onnxRuntime } from "../../electron/engines/onnxruntime.ts";
import type { KerasModel } from "../../electron/nn/keras.ts";
import { sideOf, weightsOf } from "../../electron/nn/network.ts";
import { elements } from "../../electron/nn/shape.ts";
import { architectureNamed, buildModel } from "../../electron/nn/zoo/build.ts";
import { zoo } from "../../electron/nn/zoo/index.ts";
import { targetsInTurn } from "../../electron/training/measure.ts";
import type { LossSettings } from "../../shared/domain/learning.ts";
import { randomStream } from "../../shared/random.ts";

export type Mode = "training" | "inference";

/** What is measured of a network. Size in pixels. */
export type Case = { readonly mode: Mode; readonly network: string; readonly size: number; readonly batch: number; readonly threads: number };

export type Options = Omit<Case, "mode"> & { readonly steps: number; readonly json: boolean };

export const CHANNELS = 3;
export const CLASSES = 12;

/** The options that every measurement of a network takes. */
export function withNetworkOptions(command: Command): Command {
  return withTimingOptions(command)
    .addOption(new Option("--network <name>", "the network").choices(Object.keys(zoo)).makeOptionMandatory())
    .requiredOption("--size <pixels>", "side of the square images", wholeNumber(1))
    .option("--batch <number>", "images a step", wholeNumber(1), 32);
}

export function withTimingOptions(command: Command): Command {
  return command
    .option("--threads <number>", "processor cores", wholeNumber(1), 2)
    .option("--steps <number>", "steps that are timed, after two that are not", wholeNumber(1), 10)
    .option("--json", "one line of JSON a measurement", false);
}

export function modelOf({ network, size }: Pick<Case, "network" | "size">): KerasModel {
  return buildModel(network, { size, channels: CHANNELS, classes: CLASSES, l1: 0, l2: 0 });
}

/** The loss that a network is usually trained for. */
export function usualLossOf(network: string): LossSettings {
  return architectureNamed(network).suits.loss;
}

/** A network with fresh weights that can take steps on random images that lie in memory: predictions, or plain gradient descent. */
export type Stepper = AsyncDisposable & { step(number: number): Promise<unknown> };

export async function stepperFor(measured: Case, loss = usualLossOf(measured.network)): Promise<Stepper> {
  const { mode, batch, threads } = measured;
  const model = modelOf(measured);
  const weights = await drawWeights(weightsOf(model), 1, threads);
  const images = new Float32Array(batch * CHANNELS * sideOf(model) ** 2);
  // What these cost is in the time of the first step.
  const normals = new Float64Array(images.length);
  randomStream(1).normals(normals);
  images.set(normals);
  if (mode === "inference") {
    const predictor = await onnxRuntime.predictor({ model, scales: null, threads }, weights, batch);
    return { step: () => predictor.predict(images, batch), [Symbol.asyncDispose]: () => predictor[Symbol.asyncDispose]() };
  }
  const targets = targetsInTurn(model, batch);
  const imageWeights = new Float32Array(batch).fill(1);
  const plan = { model, scales: null, loss, optimiser: { name: "sgd" }, threads } as const;
  const trainer = await onnxRuntime.trainer({ ...plan, ways: await onnxRuntime.measureWays(plan, batch) }, weights);
  return {
    step: (step) => trainer.step({ count: batch, images, targets, imageWeights }, { learningRate: 1e-3, step, random: randomStream(1, step) }),
    [Symbol.asyncDispose]: () => trainer[Symbol.asyncDispose](),
  };
}

/** What the engine thinks beforehand that it takes, in bytes. */
export function estimatedMemoryBytes({ mode, threads, batch, ...measured }: Case): number {
  const plan = { model: modelOf(measured), scales: null, loss: usualLossOf(measured.network), optimiser: { name: "sgd" }, threads } as const;
  return mode === "training" ? onnxRuntime.memoryFor(plan, batch) : onnxRuntime.memoryToPredict(plan, batch);
}

/** Trained numbers of a network. */
export function parametersOf(measured: Pick<Case, "network" | "size">): number {
  return weightsOf(modelOf(measured)).reduce((sum, { role, shape }) => sum + (role === "trained" ? elements(shape) : 0), 0);
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Most memory that this process held, in bytes. */
export function peakMemoryBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

export function tell(result: Readonly<Record<string, string | number>>, json: boolean): void {
  if (json) console.log(JSON.stringify(result));
  else for (const [key, value] of Object.entries(result)) console.log(`${key.padEnd(24)} ${typeof value === "number" ? Number(value.toPrecision(5)) : value}`);
}
