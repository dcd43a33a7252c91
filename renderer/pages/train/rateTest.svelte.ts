import type { FindingEvent } from "../../../shared/contract/training.ts";
import type { RateSuggestion } from "../../../shared/domain/rateTest.ts";
import type { RunRequest } from "../../../shared/domain/run.ts";
import { api } from "../../api/api.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** A learning rate range test that a person asks for. */
export class RateTest {
  #abort = $state.raw<AbortController | null>(null);
  progress = $state.raw<Extract<FindingEvent, { kind: "finding" }> | null>(null);
  found = $state.raw<RateSuggestion | null>(null);

  get isTrying(): boolean {
    return this.#abort !== null;
  }

  async start(projectId: string, request: RunRequest): Promise<void> {
    const abort = new AbortController();
    [this.#abort, this.progress, this.found] = [abort, null, null];
    try {
      for await (const event of await api.training.findLearningRate({ projectId, request: { ...request, exclude: [...request.exclude] } }, { signal: abort.signal })) {
        if (event.kind === "finding") this.progress = event;
        else this.found = event.found;
      }
    } catch (error) {
      if (!abort.signal.aborted) toasts.problem(error);
    } finally {
      this.#abort = null;
    }
  }

  /** Ends it at once. */
  cancel(): void {
    this.#abort?.abort();
  }
}
