/**
 * What tells Linux's C library, by the environment with which a process begins, to keep all memory that is let go for whoever asks next. A training step
 * hands over the whole state of a network: given back to the system and fetched anew, page by page, memory of that size takes a tenth of a step of ResNet-18.
 */
export const keepingMemory: Readonly<Record<string, string>> = { MALLOC_MMAP_MAX_: "0", MALLOC_TRIM_THRESHOLD_: `${2 ** 40}` };

/** Whether this process began with that. Electron brings an allocator of its own along. */
export function keepsMemory(): boolean {
  return process.platform === "linux" && process.versions["electron"] === undefined && Object.entries(keepingMemory).every(([name, value]) => process.env[name] === value);
}
