import type { CountEvent } from "../../../shared/contract/images.ts";
import type { Progress } from "../../../shared/contract/ids.ts";
import { api } from "../../api/api.ts";
import { toasts } from "../../state/toasts.svelte.ts";

/** A count of cells that a person asks for. */
export class CellCount {
  #abort = $state.raw<AbortController | null>(null);
  progress = $state.raw<Progress | null>(null);
  found = $state.raw<Extract<CountEvent, { kind: "done" }> | null>(null);

  get isCounting(): boolean {
    return this.#abort !== null;
  }

  async start(projectId: string, side: number, channel: string): Promise<void> {
    const abort = new AbortController();
    [this.#abort, this.progress, this.found] = [abort, null, null];
    try {
      for await (const event of await api.images.countCells({ projectId, side, channel }, { signal: abort.signal })) {
        if (event.kind === "progress") this.progress = event;
        else this.found = event;
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
