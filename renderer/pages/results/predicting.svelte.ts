import { api } from "../../api/api.ts";
import { resultsWords } from "../../messages/results.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** Predicting all images of a project anew. It goes on, and can be cancelled, wherever a person goes meanwhile. */
export class Predicting {
  static readonly #ofProjects = new WeakMap<ProjectState, Predicting>();

  /** The one of a project. */
  static of(project: ProjectState): Predicting {
    const known = this.#ofProjects.get(project) ?? new Predicting(project);
    this.#ofProjects.set(project, known);
    return known;
  }

  readonly #project: ProjectState;
  #abort: AbortController | null = null;
  /** The run that predicts, and how far it is; null while none does. */
  now = $state.raw<{ readonly runId: number; readonly done: number; readonly total: number } | null>(null);

  constructor(project: ProjectState) {
    this.#project = project;
  }

  async start(runId: number): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.now = { runId, done: 0, total: this.#project.overview?.images ?? 1 };
    try {
      for await (const event of await api.results.predict({ projectId: this.#project.id, runId }, { signal: abort.signal })) {
        if (event.kind === "progress") this.now = { runId, done: event.done, total: event.total };
      }
      toasts.done(resultsWords.predictedDone);
      this.#project.runsVersion++;
    } catch (error) {
      if (!abort.signal.aborted) toasts.problem(error);
    } finally {
      this.now = null;
    }
  }

  /** Ends it; what was predicted before stays. */
  cancel(): void {
    this.#abort?.abort();
  }
}
