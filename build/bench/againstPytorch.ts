import { spawn, spawnSync } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import type { Command } from "commander";
import { z } from "zod";
import { names } from "../../electron/commands/options.ts";
import { jobEnvironment } from "../../electron/jobs/jobEnvironment.ts";
import { zoo } from "../../electron/nn/zoo/index.ts";
import { type Case, CHANNELS, CLASSES, median, modelOf, tell, withTimingOptions } from "./network.ts";

/** What is compared, by the names that --rows takes: the networks at the sizes that users train them at. */
const networks = [
  { network: "lenet-moa", size: 128, batch: 32 },
  { network: "resnet18", size: 64, batch: 32 },
  { network: "resnet18", size: 224, batch: 16 },
  { network: "vgg16", size: 128, batch: 16 },
  { network: "mobilenet-v2", size: 128, batch: 32 },
  { network: "unet", size: 128, batch: 8 },
].filter(({ network }) => network in zoo);
const rows = new Map((["training", "inference"] as const).flatMap((mode) => networks.map((row) => [`${mode}:${row.network}-${row.size}`, { mode, ...row }] as const)));

type Options = { readonly rows?: string[]; readonly threads: number; readonly steps: number; readonly python: string; readonly json: boolean };

/** Speed and memory beside PyTorch: the same network in two processes that take steps in turn, so that both meet the same busy moments. */
export function defineAgainstPytorch(program: Command): void {
  withTimingOptions(program.command("against-pytorch").description("training and prediction beside PyTorch, a step of each in turn"))
    .option("--rows <names>", `with commas between them: training, inference, or any of ${[...rows.keys()].join(", ")}`, names)
    .option("--python <command>", "a Python that has PyTorch", "/usr/bin/python3")
    .action(async ({ rows: chosen, threads, steps, python, json }: Options) => {
      const unknown = chosen?.find((name) => ![...rows.keys()].some((row) => row === name || row.startsWith(`${name}:`)));
      if (unknown !== undefined) program.error(`There is no row ${unknown}. Rows: ${[...rows.keys()].join(", ")}.`);
      if (spawnSync(python, ["-c", "import torch"]).status !== 0) {
        program.error(`${python} has no PyTorch. On Debian install it with: apt-get install -y python3-torch libopenblas0-pthread; elsewhere name a Python that has it with --python.`);
      }
      const wanted = [...rows].filter(([name, { mode }]) => chosen?.some((one) => one === name || one === mode) ?? true);
      if (!json) console.log("row".padEnd(28), "ours".padStart(10), "PyTorch".padStart(10), "ratio".padStart(6), "memory".padStart(8), "PyTorch".padStart(8), "ratio".padStart(6));
      for (const [name, row] of wanted) {
        const result = await compared({ ...row, threads }, steps, python);
        if (json) tell({ bench: "against-pytorch", row: name, ...row, threads, ...result }, true);
        else {
          const { imagesPerSecond, pytorchImagesPerSecond, speedRatio, peakMemoryMegabytes, pytorchPeakMemoryMegabytes, memoryRatio } = result;
          const shown = [[imagesPerSecond, 10, 1], [pytorchImagesPerSecond, 10, 1], [speedRatio, 6, 2], [peakMemoryMegabytes, 8, 0], [pytorchPeakMemoryMegabytes, 8, 0], [memoryRatio, 6, 2]] as const;
          console.log(name.padEnd(28), ...shown.map(([value, width, digits]) => value.toFixed(digits).padStart(width)));
        }
      }
      if (!json) console.log(`Images a second and megabytes, on ${threads} threads; a speed ratio above 1 means that ours is faster, a memory ratio below 1 that it takes less.`);
    });
}

/** Two untimed steps of each, then steps in turn. The ratio of speed is the median over the pairs. */
async function compared(measured: Case, steps: number, python: string) {
  const { threads, batch } = measured;
  const environment = { ...process.env, OMP_NUM_THREADS: `${threads}`, OPENBLAS_NUM_THREADS: `${threads}` };
  const model = modelOf(measured);
  using theirs = new Contender(python, path.join(import.meta.dirname, "pytorch.py"), environment, { ...measured, model, channels: CHANNELS, classes: CLASSES });
  using ours = new Contender(process.execPath, path.join(import.meta.dirname, "contender.ts"), jobEnvironment(), measured);
  const ready = [await ours.answer(Ready), await theirs.answer(Ready)] as const;
  if (ready[0].parameters !== ready[1].parameters) throw new Error(`The networks differ: ours has ${ready[0].parameters} parameters, PyTorch's ${ready[1].parameters}.`);
  const times: { readonly ours: number; readonly theirs: number }[] = [];
  for (let step = 0; step < steps + 2; step++) {
    const pair = { ours: await ours.step(), theirs: await theirs.step() };
    if (step >= 2) times.push(pair);
  }
  const [ownPeak, theirPeak] = [await ours.end(), await theirs.end()];
  const speed = (milliseconds: number) => (1000 * batch) / milliseconds;
  return {
    peer: ready[1].ready,
    imagesPerSecond: speed(median(times.map((time) => time.ours))),
    pytorchImagesPerSecond: speed(median(times.map((time) => time.theirs))),
    speedRatio: median(times.map((time) => time.theirs / time.ours)),
    peakMemoryMegabytes: ownPeak / 2 ** 20,
    pytorchPeakMemoryMegabytes: theirPeak / 2 ** 20,
    memoryRatio: ownPeak / theirPeak,
  };
}

/** How long threads of the other side may wait busily after its step, and take a core from this side's: those of OpenBLAS do so for tens of milliseconds. */
const REST_MILLISECONDS = 100;

const Ready = z.object({ ready: z.string(), parameters: z.int() });
const Step = z.object({ milliseconds: z.number() });
const End = z.object({ peakMemoryBytes: z.number() });

/** A process that takes a step for every line that it is sent. */
class Contender {
  readonly #process;
  readonly #answers;

  constructor(command: string, script: string, environment: NodeJS.ProcessEnv, measured: object) {
    this.#process = spawn(command, [script], { stdio: ["pipe", "pipe", "inherit"], env: environment });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stdin.write(`${JSON.stringify(measured)}\n`);
  }

  async answer<T>(schema: z.ZodType<T>): Promise<T> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("A side of the comparison ended before its time.");
    return schema.parse(JSON.parse(value));
  }

  async step(): Promise<number> {
    await setTimeout(REST_MILLISECONDS);
    this.#process.stdin.write("step\n");
    return (await this.answer(Step)).milliseconds;
  }

  /** The most memory that it took, in bytes. */
  async end(): Promise<number> {
    this.#process.stdin.end();
    return (await this.answer(End)).peakMemoryBytes;
  }

  /** Where the other side failed, this one would wait for its next step for ever. */
  [Symbol.dispose](): void {
    this.#process.kill();
  }
}
