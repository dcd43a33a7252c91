import type { Batch } from "./engine.ts";

/** A part of a batch: images from `from` on, and what share of the whole they are. */
export type MicroBatch = Batch & { readonly from: number; readonly share: number };

/** A batch in parts of at most `most` images whose sizes differ by one at most; null leaves it whole. The numbers are not copied. */
export function microBatches(batch: Batch, most: number | null): MicroBatch[] {
  const { count } = batch;
  const parts = most === null ? 1 : Math.ceil(count / most);
  return Array.from({ length: parts }, (_, part) => {
    const [from, to] = [part, part + 1].map((edge) => Math.floor((edge * count) / parts)) as [number, number];
    const cut = (numbers: Float32Array) => partOf(numbers, count, from, to);
    return { from, share: (to - from) / count, count: to - from, images: cut(batch.images), targets: cut(batch.targets), imageWeights: cut(batch.imageWeights) };
  });
}

/** The numbers of the images `from` up to `to` among those of `count` images. */
export function partOf(numbers: Float32Array, count: number, from: number, to: number): Float32Array {
  const each = numbers.length / count;
  return numbers.subarray(from * each, to * each);
}

/** Numbers one part behind the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
