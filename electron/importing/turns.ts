import { setImmediate } from "node:timers/promises";

/** Milliseconds of work after which others get a turn: the process that imports also answers the window. */
const TURN = 20;

/** Makes the function that long work awaits again and again: it lets others have a turn when one is due. Throws when the work is cancelled. */
export function turns(signal: AbortSignal): () => Promise<void> {
  let began = performance.now();
  return async () => {
    signal.throwIfAborted();
    if (performance.now() - began < TURN) return;
    await setImmediate();
    began = performance.now();
  };
}
