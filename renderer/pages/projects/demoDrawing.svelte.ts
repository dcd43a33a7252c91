import { api, ConnectionLost } from "../../api/api.ts";
import { toasts } from "../../state/toasts.svelte.ts";
import { projects } from "../../messages/projects.ts";

/** The demo project while it is made. It goes on while a person looks at other pages; closing the window cancels it. */
class DemoDrawing {
  progress = $state.raw<{ readonly step: string; readonly done: number; readonly total: number } | null>(null);
  #abort: AbortController | null = null;

  /** Makes the demo project; null when it was cancelled or failed, which is told. */
  async make(): Promise<string | null> {
    if (this.#abort !== null) return null;
    const abort = new AbortController();
    this.#abort = abort;
    this.progress = { step: "drawing", done: 0, total: 0 };
    try {
      for await (const event of await api.projects.createDemo(undefined, { signal: abort.signal })) {
        if (event.kind === "progress") this.progress = event;
        else return event.projectId;
      }
    } catch (error) {
      if (error instanceof ConnectionLost) toasts.refuse(projects.demoLost);
      else if (!abort.signal.aborted) toasts.problem(error);
    } finally {
      this.#abort = null;
      this.progress = null;
    }
    return null;
  }

  cancel(): void {
    this.#abort?.abort();
  }
}

export const demoDrawing = new DemoDrawing();
