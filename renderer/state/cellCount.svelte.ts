import type { CountEvent } from "../../shared/contract/images.ts";
import { api } from "../api/api.ts";
import { Cancellable } from "./cancellable.svelte.ts";
import { perProject } from "./perProject.ts";

/** A count of cells that a person asks for. It goes on, and can be cancelled, wherever a person goes meanwhile. */
class CellCount {
  readonly work = new Cancellable();
  progress = $state.raw<Extract<CountEvent, { kind: "progress" }> | null>(null);
  found = $state.raw<Extract<CountEvent, { kind: "done" }> | null>(null);

  async start(projectId: string, side: number, channel: string): Promise<void> {
    await this.work.run(
      (signal) => {
        [this.progress, this.found] = [null, null];
        return api.images.countCells({ projectId, side, channel }, { signal });
      },
      (event) => {
        if (event.kind === "progress") this.progress = event;
        else this.found = event;
      },
    );
  }
}

export const cellCountOf = perProject(() => new CellCount());
