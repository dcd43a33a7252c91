import { elements } from "../nn/shape.ts";
import type { Weight } from "../nn/weight.ts";

/**
 * What tells Linux's C library, by the environment with which a process begins, to keep all memory that is let go for whoever asks next. A training step
 * hands over the whole state of a network: given back to the system and fetched anew, page by page, memory of that size takes a tenth of a step of ResNet-18.
 */
export const keepingMemory: Readonly<Record<string, string>> = { MALLOC_MMAP_MAX_: "0", MALLOC_TRIM_THRESHOLD_: `${2 ** 40}` };

/** Weights of more bytes come and go in every step between smaller tensors: the gaps that they leave in memory which is shared took half as much again with VGG-16. */
const HUGE_BYTES = 64 * 2 ** 20;

/** Whether jobs keep memory so on this system. Electron brings an allocator of its own along. */
function jobsKeepMemory(): boolean {
  return process.platform === "linux" && process.versions["electron"] === undefined;
}

/** Whether this process does. */
export function keepsMemory(): boolean {
  return jobsKeepMemory() && Object.entries(keepingMemory).every(([name, value]) => process.env[name] === value);
}

/** Whether the sessions of a network had better share what memory is kept: not with huge weights. */
export function hadBetterShare(weights: readonly Weight[]): boolean {
  return !weights.some(({ shape }) => Float32Array.BYTES_PER_ELEMENT * elements(shape) > HUGE_BYTES);
}

/** Whether they will, in a job. Where they do not, each of them keeps what its own largest run took. */
export function willShare(weights: readonly Weight[]): boolean {
  return jobsKeepMemory() && hadBetterShare(weights);
}
