/** A reproducible source of random numbers: the same seed and path always give the same sequence. */
export type RandomStream = {
  /** A number in [0, 1) with 32 bits of resolution. */
  uniform(): number;
  /** A number from the standard normal distribution (Box and Muller 1958). */
  normal(): number;
  /** A whole number in [0, bound). */
  below(bound: number): number;
};

/**
 * Counter-based random numbers, Philox4x32-10 (Salmon et al. 2011, doi 10.1145/2063384.2063405).
 * `seed` is a whole number up to 2^53; `path` says what the numbers are for (an epoch, an image), up to three unsigned 32-bit numbers,
 * so that any part of a computation can be repeated without repeating what came before it.
 */
export function randomStream(seed: number, ...path: readonly [number?, number?, number?]): RandomStream {
  const key: Pair = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0];
  const [a = 0, b = 0, c = 0] = path;
  let block: Quad = [0, 0, 0, 0];
  let counter = 0;
  let used = 4;

  const next = (): number => {
    if (used === 4) {
      block = philox([counter++, a >>> 0, b >>> 0, c >>> 0], key);
      used = 0;
    }
    return block[used++]!;
  };
  const uniform = () => next() / 2 ** 32;

  return {
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    below: (bound) => Math.floor(uniform() * bound),
  };
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

type Pair = readonly [number, number];
type Quad = readonly [number, number, number, number];

/** The ten rounds of Philox4x32: 128 bits of counter and 64 bits of key to 128 random bits. */
export function philox(counter: Quad, key: Pair): Quad {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, c0);
    const low0 = Math.imul(0xd2511f53, c0) >>> 0;
    const high1 = multiplyHigh(0xcd9e8d57, c2);
    const low1 = Math.imul(0xcd9e8d57, c2) >>> 0;
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (aHigh * bHigh + Math.floor(middle / 65536) + (((middle & 0xffff) + aLow * bHigh) / 65536)) >>> 0;
}
