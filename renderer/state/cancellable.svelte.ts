import { ConnectionLost } from "../api/api.ts";
import { common } from "../messages/common.ts";
import { takenUp } from "./takenUp.ts";
import { toasts } from "./toasts.svelte.ts";

/** Work of the core that a person asked for and can end; it is taken up again where the core is lost. What goes wrong is told; that it was ended is not. */
export class Cancellable {
  #abort = $state.raw<AbortController | null>(null);

  get isRunning(): boolean {
    return this.#abort !== null;
  }

  /** Begins work, unless it is going on, and hears what it tells; whether it came to its end by itself is returned. `begin` is asked again where the core is lost. */
  async run<Event>(begin: (signal: AbortSignal) => Promise<AsyncIterable<Event>>, hear: (event: Event) => void): Promise<boolean> {
    if (this.#abort !== null) return false;
    const abort = new AbortController();
    this.#abort = abort;
    try {
      for await (const event of takenUp(() => begin(abort.signal))) hear(event);
      return !abort.signal.aborted;
    } catch (error) {
      if (abort.signal.aborted) return false;
      if (error instanceof ConnectionLost) toasts.refuse(common.lostTooOften);
      else toasts.problem(error);
      return false;
    } finally {
      this.#abort = null;
    }
  }

  /** Ends it at once. */
  cancel(): void {
    this.#abort?.abort();
  }
}
