/** Lets one at a time use this machine for training, whichever project it is of; first come, first served. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Waits for the turn, which lasts until it is disposed of. Throws the signal's reason when that comes first. */
  async take(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    const before = this.#last;
    const own = Promise.withResolvers<void>();
    this.#last = before.then(() => own.promise);
    const aborted = Promise.withResolvers<never>();
    const giveUp = () => aborted.reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      await Promise.race([before, aborted.promise]);
    } catch (error) {
      own.resolve();
      throw error;
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    return { [Symbol.dispose]: own.resolve };
  }
}
