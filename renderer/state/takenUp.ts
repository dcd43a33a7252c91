import { ConnectionLost } from "../api/api.ts";

/** How often the same work is begun again: it may be what ends the core. */
const TIMES = 3;

/**
 * What work of the core tells, which is begun again where the core was lost while it went on: the one that was started in its place knows nothing of it, and what the
 * project keeps of it, such as headers of files and prepared images, makes it shorter. Throws ConnectionLost where it was lost too often.
 */
export async function* takenUp<Event>(begin: () => Promise<AsyncIterable<Event>>): AsyncGenerator<Event> {
  for (let losses = 0; ; ) {
    try {
      yield* await begin();
      return;
    } catch (error) {
      if (!(error instanceof ConnectionLost) || ++losses > TIMES) throw error;
    }
  }
}
