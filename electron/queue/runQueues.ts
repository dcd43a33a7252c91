import type { RunEvent } from "../../shared/contract/training.ts";
import { Failure } from "../../shared/failure.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { RunQueue } from "./runQueue.ts";
import { Turns } from "./turns.ts";

/** The queues of all projects that this process writes; one run at a time is trained, whichever project it is of. */
export class RunQueues {
  readonly #turns = new Turns();
  readonly #queues = new Map<OpenProject, RunQueue>();

  /** Works off what waits in a project from now on, until it is closed; one that can only be read is left alone. */
  add(open: OpenProject): void {
    if (open.project.mode === "write") this.#queues.set(open, new RunQueue(open, this.#turns));
  }

  /** Fails with ProjectIsReadOnly. */
  of(open: OpenProject): RunQueue {
    const queue = this.#queues.get(open);
    if (queue === undefined) throw new Failure("ProjectIsReadOnly", { path: open.project.folder });
    return queue;
  }

  /** The queue of a project; undefined where another program writes it. */
  find(open: OpenProject): RunQueue | undefined {
    return this.#queues.get(open);
  }

  /** Ends when no queue has anything to do, or when their projects are closed and the jobs gone. */
  async settled(): Promise<void> {
    await Promise.all(this.#queues.values().map(({ settled }) => settled));
  }
}

/** No news, until the signal ends it. */
export async function* silence(signal: AbortSignal): AsyncGenerator<RunEvent> {
  signal.throwIfAborted();
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
