import { untrack } from "svelte";
import { ConnectionLost } from "../api/api.ts";
import { connection } from "../api/connection.svelte.ts";

/**
 * Something that is loaded from the core, and loaded again whenever what the loader read before its first await changes, or the connection was lost
 * meanwhile. The old value stays until the new one is there. To be made while a component is set up.
 */
export class Resource<T> {
  value = $state.raw<T | undefined>();
  error = $state.raw<Error | undefined>();
  isLoading = $state(false);
  #request = $state(0);

  constructor(load: (signal: AbortSignal) => Promise<T>) {
    $effect(() => {
      void connection.generation;
      void this.#request;
      const abort = new AbortController();
      const loading = load(abort.signal);
      untrack(() => void this.#settle(loading, abort.signal));
      return () => abort.abort();
    });
  }

  reload(): void {
    this.#request++;
  }

  async #settle(loading: Promise<T>, signal: AbortSignal): Promise<void> {
    this.isLoading = true;
    try {
      const value = await loading;
      if (signal.aborted) return;
      this.value = value;
      this.error = undefined;
    } catch (error) {
      // A lost connection is shown once for the whole window, and the effect above loads again when it is back.
      if (signal.aborted || error instanceof ConnectionLost) return;
      this.error = error instanceof Error ? error : new Error(String(error));
    } finally {
      if (!signal.aborted) this.isLoading = false;
    }
  }
}
