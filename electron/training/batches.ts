import { Piscina } from "piscina";
import { unpackError } from "../../shared/failure.ts";
import { moduleBeside } from "../../shared/moduleBeside.ts";
import type { BatchAnswer, BatchTask, BatchWorkerData } from "./batchWorker.ts";

/** A batch that is ready: raw images [places, channels, size, size] and how long somebody had to wait for them. */
export type ReadyBatch = { readonly places: readonly number[]; readonly images: Float32Array; readonly waitedSeconds: number };

/** Batches made ahead of time, so that the processor does not wait for the disk. */
const AHEAD = 4;

/** Worker threads that read, decode and change images while the network computes. */
export class BatchPool implements AsyncDisposable {
  readonly #pool: Piscina<BatchTask, BatchAnswer>;

  constructor(workerData: BatchWorkerData, threads: number) {
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
  async *batches(plan: readonly (readonly number[])[], changes: BatchTask["changes"]): AsyncGenerator<ReadyBatch> {
    // Only what is still to be taken is held on to: a whole epoch of images would not fit into memory.
    const ahead: Promise<BatchAnswer>[] = [];
    const begin = (places: readonly number[]) => {
      const answer = this.#pool.run({ places, changes });
      // Whoever takes the batch hears of an error; one that is never taken must not end the process.
      answer.catch(() => undefined);
      ahead.push(answer);
    };
    try {
      for (const places of plan.slice(0, AHEAD)) begin(places);
      for (const [i, places] of plan.entries()) {
        const asked = performance.now();
        const answer = await ahead.shift()!;
        const waitedSeconds = (performance.now() - asked) / 1000;
        if (!(answer instanceof Float32Array)) throw unpackError(answer);
        const following = plan[i + AHEAD];
        if (following) begin(following);
        yield { places, images: answer, waitedSeconds };
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
