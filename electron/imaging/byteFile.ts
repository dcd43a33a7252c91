import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { Failure } from "../../shared/failure.ts";
import { MAX_FILE_BYTES } from "./limits.ts";
import type { ReusedMemory } from "./reusedMemory.ts";

/** Files up to this size are read in one go: for small crops one read is much faster than one for every directory and strip. */
const WHOLE_FILE_BYTES = 2 ** 20;

/** An open file that hands out byte ranges and never makes up what is not there. Reads are synchronous: decoding runs in workers. */
export class ByteFile {
  readonly path: string;
  readonly size: number;
  /** When the content last changed, so that caches notice a replaced file. */
  readonly modifiedMilliseconds: number;
  readonly #descriptor: number;
  /** Where what is read goes, and what is decoded may go. */
  readonly memory: ReusedMemory | undefined;
  #whole: Buffer | undefined;

  /** Ranges are read into `memory` where it is given. Fails: FileMissing, FileUnreadable, FileEmpty, FileTooLarge. */
  constructor(path: string, memory?: ReusedMemory) {
    this.path = path;
    this.memory = memory;
    this.#descriptor = openForReading(path);
    try {
      const { size, mtimeMs, ...status } = fstatSync(this.#descriptor);
      if ((status.mode & 0o170000) !== 0o100000) throw new Failure("FileUnreadable", { path, detail: "it is a folder or a device" });
      if (size === 0) throw new Failure("FileEmpty", { path });
      if (size > MAX_FILE_BYTES) throw new Failure("FileTooLarge", { path, bytes: size, limitBytes: MAX_FILE_BYTES });
      this.size = size;
      this.modifiedMilliseconds = mtimeMs;
      if (size <= WHOLE_FILE_BYTES) this.#whole = this.#read(0, size);
    } catch (error) {
      closeSync(this.#descriptor);
      throw error;
    }
  }

  /** Exactly `length` bytes from `offset`. Fails with ImageDamaged where the file ends before that. The buffer must not be written to. */
  bytes(offset: number, length: number): Buffer {
    if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(length) || offset < 0 || length < 0 || offset + length > this.size) {
      throw new Failure("ImageDamaged", { path: this.path, detail: `it ends at byte ${this.size}, and data up to byte ${offset + length} is missing` });
    }
    return this.#whole?.subarray(offset, offset + length) ?? this.#read(offset, length);
  }

  /** Everything in the file. */
  all(): Buffer {
    return (this.#whole ??= this.#read(0, this.size));
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }

  #read(offset: number, length: number): Buffer {
    const buffer = this.memory?.take(length) ?? Buffer.allocUnsafeSlow(length);
    let filled = 0;
    while (filled < length) {
      const count = readSync(this.#descriptor, buffer, filled, length - filled, offset + filled);
      if (count === 0) throw new Failure("ImageDamaged", { path: this.path, detail: "it became shorter while it was read" });
      filled += count;
    }
    return buffer;
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, "r");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    if (code === "ENOENT" || code === "ENOTDIR") throw new Failure("FileMissing", { path }, { cause: error });
    throw new Failure("FileUnreadable", { path, detail: code }, { cause: error });
  }
}
