/** A reproducible source of random numbers: the same seed and path always give the same sequence. */
export type RandomStream = {
  /** A number in [0, 1) with 32 bits of resolution. */
  uniform(): number;
  /** A number from the standard normal distribution (Box and Muller 1958). */
  normal(): number;
  /** Fills a list with what as many calls of normal() return, in a third less time. */
  normals(list: Float64Array): void;
  /** A whole number in [0, bound). */
  below(bound: number): number;
};

/**
 * Counter-based random numbers, Philox4x32-10 (Salmon et al. 2011, doi 10.1145/2063384.2063405).
 * `seed` is a whole number up to 2^53; `path` says what the numbers are for (an epoch, an image), up to three unsigned 32-bit numbers,
 * so that any part of a computation can be repeated without repeating what came before it.
 */
export function randomStream(seed: number, ...path: readonly [number?, number?, number?]): RandomStream {
  const [a = 0, b = 0, c = 0] = path;
  const [low, high] = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  const block = new Uint32Array(4);
  let counter = 0;
  let used = 4;

  const next = (): number => {
    if (used === 4) {
      philox(block, counter++, a, b, c, low, high);
      used = 0;
    }
    return block[used++]!;
  };
  const uniform = () => next() / 2 ** 32;
  const normal = () => normalOf(next(), next());

  return {
    uniform,
    normal,
    normals(list) {
      let i = 0;
      for (; used !== 4 && i < list.length; i++) list[i] = normal();
      for (; i + 1 < list.length; i += 2) {
        philox(block, counter++, a, b, c, low, high);
        list[i] = normalOf(block[0]!, block[1]!);
        list[i + 1] = normalOf(block[2]!, block[3]!);
      }
      if (i < list.length) list[i] = normal();
    },
    below: (bound) => Math.floor(uniform() * bound),
  };
}

/** A number from the standard normal distribution of two of 32 random bits. */
function normalOf(first: number, second: number): number {
  return Math.sqrt(-2 * Math.log(1 - first / 2 ** 32)) * Math.cos(2 * Math.PI * (second / 2 ** 32));
}

/** A new array with the items in random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], random: RandomStream): T[] {
  const order = [...items];
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/**
 * The ten rounds of Philox4x32: 128 bits of counter and 64 bits of key give the 128 random bits that are written to `block`. Networks start with
 * tens of millions of them, so that this keeps to whole numbers of 32 bits and allocates nothing.
 */
export function philox(block: Uint32Array, c0: number, c1: number, c2: number, c3: number, k0: number, k1: number): void {
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd251, 0x1f53, c0);
    const low0 = Math.imul(0xd2511f53, c0);
    const high1 = multiplyHigh(0xcd9e, 0x8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  block[0] = c0;
  block[1] = c1;
  block[2] = c2;
  block[3] = c3;
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers, the first in halves; as 32 bits, whichever their sign. */
function multiplyHigh(aHigh: number, aLow: number, b: number): number {
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const second = (Math.imul(aLow, bHigh) + (first & 0xffff)) | 0;
  return (Math.imul(aHigh, bHigh) + (first >>> 16) + (second >>> 16)) | 0;
}
