import type { FindingEvent } from "../../../shared/contract/training.ts";
import type { RateSuggestion } from "../../../shared/domain/rateTest.ts";
import type { RunRequest } from "../../../shared/domain/run.ts";
import { api } from "../../api/api.ts";
import { Cancellable } from "../../state/cancellable.svelte.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** A learning rate range test that a person asks for. */
export class RateTest {
  readonly work = new Cancellable();
  progress = $state.raw<Extract<FindingEvent, { kind: "finding" }> | null>(null);
  found = $state.raw<RateSuggestion | null>(null);

  async start(projectId: string, request: RunRequest): Promise<void> {
    await this.work.run(
      (signal) => {
        [this.progress, this.found] = [null, null];
        return api.training.findLearningRate({ projectId, request: { ...request, exclude: [...request.exclude] } }, { signal });
      },
      (event) => {
        if (event.kind === "finding") this.progress = event;
        else if (event.kind === "fellBack") toasts.tell(event.sentence);
        else this.found = event.found;
      },
    );
  }
}
