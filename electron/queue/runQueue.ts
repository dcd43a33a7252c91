import { rmSync } from "node:fs";
import path from "node:path";
import type { RunEvent } from "../../shared/contract/training.ts";
import type { RunState } from "../../shared/domain/run.ts";
import { Failure, type FailureFacts } from "../../shared/failure.ts";
import { evaluateRun } from "../evaluation/evaluateRun.ts";
import { predictProject } from "../evaluation/predictRun.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { findRun, runFolder, type RunRecord, setRunState } from "../project/runs.ts";
import { deleteResults, deleteRun, isTrained, nextWaitingRun, queueInterruptedRuns } from "../project/waitingRuns.ts";
import { performRun, sentenceOf } from "../training/performRun.ts";
import { RunHalted } from "../training/runHalted.ts";
import type { OpenProject } from "../workspace/openProject.ts";
import { RunEvents } from "./runEvents.ts";
import type { Turns } from "./turns.ts";

/** The run that is worked on: first it is trained, then it predicts. Halting ends the step that is going on. */
type ActiveRun = { readonly id: number; halting: AbortController; isTraining: boolean; readonly trained: Promise<void>; readonly ended: Promise<void> };

/**
 * Works off the runs of a project that is open for writing, the oldest first: trains, predicts every image, measures. What its state says in
 * the database is all it goes by, so that a process that dies loses nothing: the next one goes on from the latest checkpoint.
 */
export class RunQueue {
  readonly #open: OpenProject;
  readonly #turns: Turns;
  readonly #events = new RunEvents();
  #active: ActiveRun | null = null;
  #isWorking = false;
  #settled: Promise<void> = Promise.resolve();

  constructor(open: OpenProject, turns: Turns) {
    this.#open = open;
    this.#turns = turns;
    withStorageFailures(open.project.folder, () => queueInterruptedRuns(open.project.db));
    open.closing.addEventListener("abort", () => this.#active?.halting.abort(new RunHalted(null)), { once: true });
    this.wake();
  }

  /** Ends when nothing is to be done, or when the project is closed and its job is gone. */
  get settled(): Promise<void> {
    return this.#settled;
  }

  /** Whether it trains or predicts. */
  get isActive(): boolean {
    return this.#active !== null;
  }

  /** Where a run is as people see it: `running` until its images are predicted and it is measured. */
  stateOf({ id, state }: Pick<RunRecord, "id" | "state">): RunState {
    if (this.#active?.id === id) return "running";
    // A disk that was full could not take that it failed.
    return state === "running" ? "failed" : state;
  }

  /** Where the run that is worked on is, and then all that happens to runs, until the signal or the project ends it. */
  watch(signal: AbortSignal): AsyncGenerator<RunEvent> {
    return this.#events.watch(AbortSignal.any([signal, this.#open.closing]));
  }

  /** Begins to work where it does not already: there may be a run to do. */
  wake(): void {
    if (this.#isWorking) return;
    this.#isWorking = true;
    this.#settled = this.#work();
  }

  /** A new run has been put into the project. */
  added(runId: number): void {
    this.#tell(runId);
    this.wake();
  }

  /** Halts a run, or takes it out of the queue, until it is resumed; its process is gone then. Fails with RunMissing and RunInWrongState. */
  async pause(runId: number): Promise<void> {
    const run = this.#find(runId);
    const active = this.#active;
    if (active?.id === runId && run.state !== "stopped") {
      active.halting.abort(new RunHalted("paused"));
      await active.ended;
    } else if (run.state === "queued") this.#move(runId, "paused");
    else throw this.#wrongState(run, "paused");
  }

  /** Puts a run that was halted, stopped or failed back into its place. Fails with RunMissing and RunInWrongState. */
  resume(runId: number): void {
    const run = this.#find(runId);
    if (!["paused", "stopped", "failed"].includes(this.stateOf(run))) throw this.#wrongState(run, "resumed");
    this.#move(runId, "queued");
    this.wake();
  }

  /** Ends a run with the weights of its best epoch so far; what they predict follows. Fails with RunMissing and RunInWrongState. */
  async stop(runId: number): Promise<void> {
    const run = this.#find(runId);
    const active = this.#active;
    if (active?.id === runId) {
      // Once trained it is about to end anyhow.
      if (active.isTraining) active.halting.abort(new RunHalted("stopped"));
      await active.trained;
    } else if (run.state === "queued" || run.state === "paused") {
      this.#move(runId, "stopped");
      this.wake();
    } else throw this.#wrongState(run, "stopped");
  }

  /** Deletes a run with its weights, predictions and report. Fails with RunMissing, and with RunInWrongState while it is trained. */
  async remove(runId: number): Promise<void> {
    const { project } = this.#open;
    const run = this.#find(runId);
    const active = this.#active;
    if (active?.id === runId) {
      if (active.isTraining) throw this.#wrongState(run, "removed");
      active.halting.abort(new RunHalted(null));
      await active.ended;
    }
    withStorageFailures(project.folder, () => {
      // Files before the row: a later run may get the same number, and must not find the weights of this one.
      rmSync(runFolder(project, runId), { recursive: true, force: true });
      rmSync(path.join(project.folder, "reports", `run-${runId}.html`), { force: true });
      deleteRun(project.db, run);
    });
    this.#open.tell({ kind: "runs" });
  }

  /** Fails with RunInWrongState where this queue works on the run. */
  refuseWhileActive(runId: number, wanted: FailureFacts<"RunInWrongState">["wanted"]): void {
    if (this.#active?.id === runId) throw this.#wrongState(this.#find(runId), wanted);
  }

  async #work(): Promise<void> {
    const { closing, project } = this.#open;
    try {
      while (!closing.aborted && nextWaitingRun(project.db) !== undefined) {
        using _turn = await this.#turns.take(closing);
        // While it waited a person may have changed what comes next.
        const run = nextWaitingRun(project.db);
        if (run !== undefined) await this.#perform(run);
      }
    } catch (error) {
      // A bug or a full disk: the queue stands until somebody starts or resumes a run.
      if (!closing.aborted) console.error(error);
    } finally {
      this.#isWorking = false;
    }
  }

  async #perform(run: RunRecord): Promise<void> {
    const [trained, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const active: ActiveRun = { id: run.id, halting: new AbortController(), isTraining: run.state === "queued", trained: trained.promise, ended: ended.promise };
    this.#active = active;
    this.#events.begin(run.id);
    this.#open.tell({ kind: "runs" });
    try {
      if (active.isTraining) await this.#train(active);
      trained.resolve();
      if (isTrained(this.#find(run.id))) await this.#predict(active);
    } catch (error) {
      if (!this.#open.closing.aborted) this.#settle(active, error);
    } finally {
      this.#active = null;
      this.#events.end();
      if (!this.#open.closing.aborted) this.#tell(run.id);
      trained.resolve();
      ended.resolve();
    }
  }

  async #train(active: ActiveRun): Promise<void> {
    const { project, closing } = this.#open;
    deleteResults(project.db, active.id);
    const { signal } = active.halting;
    try {
      await performRun(project, active.id, { signal, onEvent: (event) => this.#events.happened(event) });
      signal.throwIfAborted();
    } catch (error) {
      if (closing.aborted || !(signal.reason instanceof RunHalted && signal.reason.state === "stopped")) throw error;
    }
    active.isTraining = false;
    // What ended the training is not to end what follows.
    active.halting = new AbortController();
  }

  async #predict({ id, halting }: ActiveRun): Promise<void> {
    const { project } = this.#open;
    await predictProject(project, this.#find(id), { signal: halting.signal, onEvent: (event) => this.#events.happened(event) });
    halting.signal.throwIfAborted();
    evaluateRun(project, this.#find(id));
  }

  /** Writes down how it came to an end before its time. */
  #settle({ id, halting: { signal } }: ActiveRun, error: unknown): void {
    const { state } = this.#find(id);
    if (signal.reason instanceof RunHalted) {
      const { state: wanted } = signal.reason;
      if (wanted !== null && wanted !== state) setRunState(this.#open.project.db, id, wanted);
      return;
    }
    if (!(error instanceof Failure)) console.error(error);
    // Training has written it down itself; predicting has not, and is not to be tried for ever.
    if (state !== "failed") setRunState(this.#open.project.db, id, "failed", { failure: sentenceOf(error) });
  }

  #find(runId: number): RunRecord {
    return findRun(this.#open.project.db, runId);
  }

  #move(runId: number, state: RunState): void {
    withStorageFailures(this.#open.project.folder, () => setRunState(this.#open.project.db, runId, state));
    this.#tell(runId);
  }

  #tell(runId: number): void {
    this.#events.state(runId, this.#find(runId).state);
    this.#open.tell({ kind: "runs" });
  }

  #wrongState(run: RunRecord, wanted: FailureFacts<"RunInWrongState">["wanted"]): Failure {
    return new Failure("RunInWrongState", { run: run.id, state: this.stateOf(run), wanted });
  }
}
