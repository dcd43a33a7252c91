/** What was asked for last, so many bytes of it: what was not asked for the longest time goes first. What could not be made is made again when it is asked for. */
export class Recent<T> {
  readonly #limitBytes: number;
  readonly #bytesOf: (made: T) => number;
  readonly #made = new Map<string, Promise<T>>();
  readonly #sizes = new Map<string, number>();

  constructor(limitBytes: number, bytesOf: (made: T) => number) {
    this.#limitBytes = limitBytes;
    this.#bytesOf = bytesOf;
  }

  /** What is known by a key, made now where it is not there. Fails as making does. */
  async of(key: string, make: () => Promise<T>): Promise<T> {
    const known = this.#made.get(key);
    // Asked for last: moved to the end.
    this.#made.delete(key);
    const making = known ?? make();
    this.#made.set(key, making);
    try {
      this.#sizes.set(key, this.#bytesOf(await making));
    } catch (error) {
      this.#made.delete(key);
      throw error;
    }
    this.#forget();
    return making;
  }

  #forget(): void {
    let bytes = 0;
    for (const key of [...this.#made.keys()].reverse()) {
      bytes += this.#sizes.get(key) ?? 0;
      if (bytes <= this.#limitBytes) continue;
      this.#made.delete(key);
      this.#sizes.delete(key);
    }
  }
}
