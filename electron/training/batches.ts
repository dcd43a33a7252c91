import { Piscina } from "piscina";
import type { ChannelScale } from "../../shared/domain/run.ts";
import { isPackedError, type PackedError, unpackError } from "../../shared/failure.ts";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import type { Moments } from "../imaging/recipe/finish.ts";
import type { BatchAnswer, BatchTask, BatchWorkerData, Changes, SmallField } from "./batchWorker.ts";

/** A batch that is ready: images [places, channels, size, size] and their masks [places, size, size] where they are learned, which are there until the next batch is asked for, and how long somebody had to wait for them. */
export type ReadyBatch = { readonly places: readonly number[]; readonly images: Float32Array; readonly masks: Float32Array | null; readonly waitedSeconds: number };

/** Batches made ahead of time, so that the processor does not wait for the disk. */
const AHEAD = 4;

/** Worker threads that read, decode and change images while the network computes. */
export class BatchPool implements AsyncDisposable {
  readonly #pool: Piscina<BatchTask, BatchAnswer>;
  /** What the sample at a place is normalised by. */
  scalesOf: (place: number) => readonly ChannelScale[] | null = () => null;
  /** Memory of batches that were used: to take new one for each, fill it for the first time and have it collected costs more than to make the batch. */
  readonly #rooms: ArrayBuffer[] = [];
  /** Numbers of the image at each place, and of its mask. */
  readonly #lengths: { readonly image: number; readonly mask: number };

  constructor(workerData: BatchWorkerData, threads: number) {
    const [first] = workerData.images;
    const plane = (first?.size ?? 0) ** 2;
    this.#lengths = { image: plane * (first?.preparation.channels ?? 0), mask: first?.mask ? plane : 0 };
    this.#pool = new Piscina<BatchTask, BatchAnswer>({
      filename: moduleBeside(import.meta.url, "batchWorker").href,
      workerData,
      minThreads: threads,
      maxThreads: threads,
      // A step blocks the thread that hands out work, so each worker is given all its work beforehand.
      concurrentTasksPerWorker: Math.ceil(AHEAD / threads),
    });
  }

  /** The batches one after the other; those to come are made meanwhile. */
  async *batches(plan: readonly (readonly number[])[], changes: Changes): AsyncGenerator<ReadyBatch> {
    const tasks = plan.map((places) => ({ kind: "batch", places, scales: places.map(this.scalesOf), changes, room: null }) as const);
    for await (const { answer, task, waitedSeconds } of this.#answers(tasks)) {
      if (!(answer instanceof Float32Array)) throw new Error("a worker answered another question");
      const split = task.places.length * this.#lengths.image;
      yield { places: task.places, images: answer.subarray(0, split), masks: this.#lengths.mask === 0 ? null : answer.subarray(split), waitedSeconds };
      if (answer.buffer instanceof ArrayBuffer) this.#rooms.push(answer.buffer);
    }
  }

  /** The first so many images of the pool, small. */
  async small(count: number): Promise<SmallField[]> {
    const fields: SmallField[] = [];
    for await (const { answer } of this.#answers(Array.from({ length: count }, (_, image) => ({ kind: "small", image }) as const))) fields.push(answer as SmallField);
    return fields;
  }

  /** Where cells are in the first so many images of the pool, for squares of `side` pixels around them; of an image that cannot be read, why. */
  async *cells(count: number, side: number): AsyncGenerator<Float32Array | Error> {
    const tasks = Array.from({ length: count }, (_, image) => ({ kind: "cells", image, side }) as const);
    for await (const { answer } of this.#outcomes(tasks)) yield isPackedError(answer) ? unpackError(answer) : (answer as Float32Array);
  }

  /** The moments of each channel of images of the pool, by their places. */
  async moments(images: readonly number[]): Promise<(readonly Moments[])[]> {
    const moments: (readonly Moments[])[] = [];
    for await (const { answer } of this.#answers(images.map((image) => ({ kind: "moments", image }) as const))) moments.push(answer as readonly Moments[]);
    return moments;
  }

  #run(task: BatchTask): Promise<BatchAnswer> {
    if (task.kind !== "batch") return this.#pool.run(task);
    const room = this.#rooms.pop();
    return room === undefined ? this.#pool.run(task) : this.#pool.run({ ...task, room }, { transferList: [room] });
  }

  /** The answers to tasks, in their order. Fails as a task does. */
  async *#answers<Task extends BatchTask>(tasks: readonly Task[]): AsyncGenerator<{ readonly task: Task; readonly answer: Exclude<BatchAnswer, PackedError>; readonly waitedSeconds: number }> {
    for await (const { answer, ...outcome } of this.#outcomes(tasks)) {
      if (isPackedError(answer)) throw unpackError(answer);
      yield { ...outcome, answer };
    }
  }

  /** The same with what went wrong, where something did, instead of an answer. */
  async *#outcomes<Task extends BatchTask>(tasks: readonly Task[]): AsyncGenerator<{ readonly task: Task; readonly answer: BatchAnswer; readonly waitedSeconds: number }> {
    // Only what is still to be taken is held on to: a whole epoch of images would not fit into memory.
    const ahead: Promise<BatchAnswer>[] = [];
    const begin = (task: Task) => {
      const answer = this.#run(task);
      // Whoever takes the batch hears of an error; one that is never taken must not end the process.
      answer.catch(() => undefined);
      ahead.push(answer);
    };
    try {
      for (const task of tasks.slice(0, AHEAD)) begin(task);
      for (const [i, task] of tasks.entries()) {
        const asked = performance.now();
        const answer = await ahead.shift()!;
        const waitedSeconds = (performance.now() - asked) / 1000;
        const following = tasks[i + AHEAD];
        if (following) begin(following);
        yield { task, answer, waitedSeconds };
      }
    } finally {
      // An answer that comes while the pool is destroyed would end the process: nobody remembers having asked for it.
      await Promise.allSettled(ahead);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy();
  }
}

/** Deals items into batches of at most `size` whose lengths differ by one at most, so that no batch is too small to be normalised by. */
export function deal<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(Math.floor((i * items.length) / count), Math.floor(((i + 1) * items.length) / count)));
}
