import type { RunEvent, RunSummary } from "../../../shared/contract/training.ts";
import { api } from "../../api/api.ts";
import { address } from "../../state/address.svelte.ts";
import { follow } from "../../state/follow.svelte.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { Resource } from "../../state/resource.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

type Step = Extract<RunEvent, { kind: "step" }>;
/** What a batch was judged at, by its place in the epoch, from 1. */
type Batch = { readonly number: number; readonly loss: number; readonly accuracy: number };

/** What a running run does now: the last event of each kind, and the loss and accuracy of every batch of its epoch. */
export type Now = { readonly event: RunEvent; readonly step: Step | undefined; readonly batches: readonly Batch[] };

/** The runs of a project, as they are and as they go on. */
export class RunsState {
  readonly #project: ProjectState;
  readonly #runs: Resource<readonly RunSummary[]>;
  #epochs = $state.raw<ReadonlyMap<number, RunSummary["epochs"]>>(new Map());
  now = $state.raw<ReadonlyMap<number, Now>>(new Map());

  constructor(project: ProjectState) {
    this.#project = project;
    this.#runs = new Resource(async (signal) => {
      void project.runsVersion;
      const runs = await api.training.runs({ projectId: project.id }, { signal });
      this.#epochs = new Map();
      return runs;
    });
    follow(
      (signal) => api.training.watch({ projectId: project.id }, { signal }),
      (event) => this.#hear(event),
      (error) => toasts.problem(error),
    );
  }

  /** Newest first; undefined until they are known. */
  readonly list = $derived.by(() => this.#runs.value?.map((run) => ({ ...run, epochs: this.#epochs.get(run.id) ?? run.epochs })).toReversed());
  readonly error = $derived.by(() => this.#runs.error);
  readonly chosenId = $derived(Number(address.parameter("run")) || null);
  readonly chosen = $derived.by(() => this.list?.find(({ id }) => id === this.chosenId) ?? this.list?.find(({ state }) => state === "running") ?? this.list?.[0]);

  /** Runs that are compared; the address holds them. */
  readonly compared: ReadonlySet<number> = $derived(new Set((address.parameter("compare") ?? "").split(",").map(Number)));

  reload(): void {
    this.#runs.reload();
  }

  toggleCompared(runId: number): void {
    const next = new Set(this.compared);
    if (!next.delete(runId)) next.add(runId);
    // What the address names and no run is, is left out.
    address.replace({ compare: (this.list ?? []).flatMap(({ id }) => (next.has(id) ? [id] : [])).toSorted((a, b) => a - b).join(",") });
  }

  /** Asks something of a run, and says what went wrong. */
  async ask(what: "pause" | "resume" | "stop" | "remove", runId: number): Promise<void> {
    try {
      await api.training[what]({ projectId: this.#project.id, runId });
    } catch (error) {
      toasts.problem(error);
    }
    this.reload();
  }

  #hear(event: RunEvent): void {
    const before = this.now.get(event.runId);
    if (event.kind === "state") {
      const now = new Map(this.now);
      now.delete(event.runId);
      this.now = now;
      return this.reload();
    }
    if (event.kind === "notice") return this.reload();
    if (event.kind === "epoch") {
      this.#epochs = new Map(this.#epochs).set(event.runId, event.epochs);
      return;
    }
    const step = event.kind === "step" ? event : before?.step;
    this.now = new Map(this.now).set(event.runId, { event, step, batches: event.kind === "step" ? withBatches(before, event) : (before?.batches ?? []) });
  }
}

/** An epoch's batches with those that an event brings: the last ones up to its step. */
function withBatches(before: Now | undefined, { epoch, step, recent }: Step): Now["batches"] {
  const first = step - recent.length + 1;
  const known = before?.step?.epoch === epoch ? before.batches.filter(({ number }) => number < first) : [];
  return [...known, ...recent.map((judged, at) => ({ number: first + at, ...judged }))];
}
