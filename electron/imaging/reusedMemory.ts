/** The most that is kept between one use and the next. */
const KEPT_BYTES = 64 * 2 ** 20;

/**
 * Memory for what is read of large files, handed out again and again: a system takes several times as long to give a process new pages as to fill them.
 * One user at a time.
 */
export class ReusedMemory {
  #free: Buffer<ArrayBuffer>[] = [];
  #used: Buffer<ArrayBuffer>[] = [];

  /** Memory of exactly so many bytes with anything in it, valid until `reset`. */
  take(bytes: number): Buffer<ArrayBuffer> {
    const at = this.#free.findIndex(({ length }) => length >= bytes);
    const [memory = Buffer.allocUnsafeSlow(bytes)] = at < 0 ? [] : this.#free.splice(at, 1);
    this.#used.push(memory);
    return memory.subarray(0, bytes);
  }

  /** Everything that was handed out may be handed out again. */
  reset(): void {
    let kept = 0;
    // The smallest that is large enough is found first.
    this.#free = [...this.#free, ...this.#used].sort((a, b) => a.length - b.length).filter(({ length }) => (kept += length) <= KEPT_BYTES);
    this.#used = [];
  }
}

/**
 * Bytes that a library gave, from the start of their buffer. Where there is memory that is used again they are moved there, and the library has its own back at once and not when
 * garbage is collected, so that it can use that again too: `given` is empty afterwards.
 */
export function moved(given: Buffer, memory: ReusedMemory | undefined): Buffer<ArrayBuffer> {
  const { buffer, length } = given;
  const isAlone = buffer instanceof ArrayBuffer && buffer.byteLength === length;
  if (memory === undefined && isAlone) return Buffer.from(buffer);
  const bytes = memory?.take(length) ?? Buffer.allocUnsafeSlow(length);
  bytes.set(given);
  if (isAlone) buffer.transfer(0);
  return bytes;
}

const idle: ReusedMemory[] = [];

/** Does work that needs memory no longer than it takes; several at once have one each. */
export async function inReusedMemory<T>(work: (memory: ReusedMemory) => Promise<T>): Promise<T> {
  const memory = idle.pop() ?? new ReusedMemory();
  try {
    return await work(memory);
  } finally {
    memory.reset();
    idle.push(memory);
  }
}
