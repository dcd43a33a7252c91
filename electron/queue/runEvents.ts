import { EventPublisher } from "@orpc/server";
import type { RunEvent } from "../../shared/contract/training.ts";
import type { EpochRecord, RunState } from "../../shared/domain/run.ts";
import { bestEpoch } from "../training/checkpoint.ts";
import type { PredictionEvent } from "../training/predict.ts";
import type { TrainingEvent } from "../training/specification.ts";

/** Time between two tellings of steps: as often as a person can follow. */
const MILLISECONDS_BETWEEN_STEPS = 200;

/** Steps and states that a slow watcher may fall behind by before it loses the oldest. */
const BUFFERED_EVENTS = 10_000;

type EpochEvent = Extract<RunEvent, { kind: "epoch" }>;
type ProgressEvent = Extract<RunEvent, { kind: "preparing" | "step" | "predicting" }>;

/** Tells watchers what happens to the runs of a project, and those who come later where the one being worked on is. */
export class RunEvents {
  readonly #live = new EventPublisher<{ event: RunEvent }>();
  #current: { readonly runId: number; epochs: EpochEvent | null; progress: ProgressEvent | null } | null = null;
  /** Loss and accuracy of each step of this epoch, and how many of them were told. */
  #steps: { readonly loss: number; readonly accuracy: number }[] = [];
  #told = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  /** A run is worked on from now on. */
  begin(runId: number): void {
    this.#current = { runId, epochs: null, progress: null };
    this.#newEpoch();
    this.state(runId, "running");
  }

  /** Nothing is worked on any more. */
  end(): void {
    this.#current = null;
  }

  state(runId: number, state: RunState): void {
    this.#live.publish("event", { kind: "state", runId, state });
  }

  /** Something happened to the run that is worked on. */
  happened(event: TrainingEvent | PredictionEvent): void {
    const current = this.#current;
    if (current === null) return;
    const { runId } = current;
    switch (event.kind) {
      case "preparing":
      case "predicting":
        return this.#progress({ kind: event.kind, runId, done: event.done, total: event.total }, event.done === event.total);
      case "step": {
        const { stepLoss, stepAccuracy, ...step } = event;
        if (event.step === 1) this.#newEpoch();
        this.#steps.push({ loss: stepLoss, accuracy: stepAccuracy });
        return this.#progress({ ...step, runId, recent: this.#steps.slice(this.#told) }, event.step === event.steps);
      }
      case "fellBack":
        // Its epoch begins again.
        this.#newEpoch();
        this.#current = { ...current, progress: null };
        return this.#live.publish("event", { kind: "notice", runId, sentence: event.sentence });
      case "started":
        return this.#epochs(runId, event.epochsDone, bestEpoch(event.epochsDone));
      case "epoch":
        return this.#epochs(runId, event.epochs, event.bestEpoch);
    }
  }

  /** Where the run that is worked on is, and then all that happens, until the signal ends it. */
  async *watch(signal: AbortSignal): AsyncGenerator<RunEvent> {
    const live = this.#live.subscribe("event", { signal, maxBufferedEvents: BUFFERED_EVENTS });
    try {
      yield* this.#whereItIs();
      yield* live;
    } finally {
      await live.return();
    }
  }

  #whereItIs(): RunEvent[] {
    if (this.#current === null) return [];
    const { runId, epochs, progress } = this.#current;
    const caughtUp = progress?.kind === "step" ? { ...progress, recent: this.#steps.slice(0, progress.step) } : progress;
    return [{ kind: "state", runId, state: "running" } as const, epochs, caughtUp].filter((event) => event !== null);
  }

  #epochs(runId: number, epochs: readonly EpochRecord[], bestEpoch: number | null): void {
    if (bestEpoch === null || this.#current === null) return;
    this.#current.epochs = { kind: "epoch", runId, epochs: [...epochs], bestEpoch };
    this.#live.publish("event", this.#current.epochs);
  }

  #progress(event: ProgressEvent, isLast: boolean): void {
    if (this.#current === null) return;
    this.#current.progress = event;
    const now = performance.now();
    if (!isLast && now - this.#toldAt < MILLISECONDS_BETWEEN_STEPS) return;
    this.#toldAt = now;
    this.#told = this.#steps.length;
    this.#live.publish("event", event);
  }

  #newEpoch(): void {
    this.#steps = [];
    this.#told = 0;
  }
}
