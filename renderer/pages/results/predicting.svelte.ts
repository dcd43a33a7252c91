import { api } from "../../api/api.ts";
import { resultsWords } from "../../messages/results.ts";
import { Cancellable } from "../../state/cancellable.svelte.ts";
import { perProject } from "../../state/perProject.ts";
import type { ProjectState } from "../../state/projectState.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** Predicting all images of a project anew. It goes on, and can be cancelled, wherever a person goes meanwhile. */
class Predicting {
  readonly #project: ProjectState;
  readonly work = new Cancellable();
  #progress = $state.raw({ runId: 0, done: 0, total: 1 });

  constructor(project: ProjectState) {
    this.#project = project;
  }

  /** The run that predicts, and how far it is; null while none does. */
  get now() {
    return this.work.isRunning ? this.#progress : null;
  }

  async start(runId: number): Promise<void> {
    const isDone = await this.work.run(
      (signal) => {
        this.#progress = { runId, done: 0, total: this.#project.overview?.images ?? 1 };
        return api.results.predict({ projectId: this.#project.id, runId }, { signal });
      },
      (event) => {
        if (event.kind === "progress") this.#progress = { runId, done: event.done, total: event.total };
        else if (event.kind === "fellBack") toasts.tell(event.sentence);
      },
    );
    if (!isDone) return;
    toasts.done(resultsWords.predictedDone);
    this.#project.runsVersion++;
  }
}

export const predictingOf = perProject((project) => new Predicting(project));
