import { untrack } from "svelte";
import { ConnectionLost } from "../api/api.ts";
import { connection } from "../api/connection.svelte.ts";

/** Reads a stream of the core for as long as the component lives, beginning anew after a lost connection. To be called while a component is set up. */
export function follow<T>(open: (signal: AbortSignal) => Promise<AsyncIterable<T>>, hear: (event: T) => void, fail: (error: Error) => void): void {
  $effect(() => {
    void connection.generation;
    const abort = new AbortController();
    const stream = open(abort.signal);
    untrack(() => void read(stream, abort.signal, hear, fail));
    return () => abort.abort();
  });
}

async function read<T>(stream: Promise<AsyncIterable<T>>, signal: AbortSignal, hear: (event: T) => void, fail: (error: Error) => void): Promise<void> {
  try {
    for await (const event of await stream) {
      if (signal.aborted) return;
      hear(event);
    }
  } catch (error) {
    if (signal.aborted || error instanceof ConnectionLost) return;
    fail(error instanceof Error ? error : new Error(String(error)));
  }
}
