import type { Command } from "commander";
import { wholeNumber } from "../../electron/commands/options.ts";
import type { Tensors } from "../../electron/engines/engine.ts";
import type { KerasModel } from "../../electron/nn/keras.ts";
import { weightsOf } from "../../electron/nn/network.ts";
import { initialValues } from "../../electron/nn/weight.ts";
import { buildModel } from "../../electron/nn/zoo/build.ts";
import { zoo } from "../../electron/nn/zoo/index.ts";
import { randomStream } from "../../shared/random.ts";

export type Options = { readonly network: string; readonly size: number; readonly batch: number; readonly threads: number; readonly steps: number; readonly json: boolean };

export const CHANNELS = 3;
export const CLASSES = 12;

/** The options that every measurement of a network takes. */
export function withNetworkOptions(command: Command): Command {
  return command
    .requiredOption("--network <name>", `one of ${Object.keys(zoo).join(", ")}`)
    .requiredOption("--size <pixels>", "side of the square images", wholeNumber(1))
    .option("--batch <number>", "images a step", wholeNumber(1), 32)
    .option("--threads <number>", "processor cores", wholeNumber(1), 2)
    .option("--steps <number>", "steps that are timed, after two that are not", wholeNumber(1), 10)
    .option("--json", "one line of JSON", false);
}

/** A network with fresh weights, and random images for it [batch, 3, size, size]. */
export function randomCase({ network, size, batch }: Options): { readonly model: KerasModel; readonly weights: Tensors; readonly images: Float32Array } {
  const model = buildModel(network, { size, channels: CHANNELS, classes: CLASSES, l1: 0, l2: 0 });
  const weights = new Map(weightsOf(model).map((weight, place) => [weight.name, initialValues(weight, 1, place)]));
  const random = randomStream(1);
  return { model, weights, images: Float32Array.from({ length: batch * CHANNELS * size * size }, random.normal) };
}

/** Times steps and tells the median, which a busy moment does not spoil. */
export async function timeSteps(name: string, options: Options, step: (number: number) => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await step(1);
  const firstStepMilliseconds = performance.now() - begun;
  await step(2);
  const times: number[] = [];
  for (let number = 3; number < 3 + options.steps; number++) {
    const start = performance.now();
    await step(number);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)]!;
  const { network, size, batch, threads, json } = options;
  const result = {
    bench: name,
    network,
    size,
    batch,
    threads,
    imagesPerSecond: (1000 * batch) / median,
    medianStepMilliseconds: median,
    fastestStepMilliseconds: times[0]!,
    firstStepMilliseconds,
    peakMemoryMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  if (json) console.log(JSON.stringify(result));
  else for (const [key, value] of Object.entries(result)) console.log(`${key.padEnd(24)} ${typeof value === "number" ? Number(value.toPrecision(5)) : value}`);
}
