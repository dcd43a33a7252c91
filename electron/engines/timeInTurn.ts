/** Pairs of runs that are timed. */
const PAIRS = 4;
/** One that takes so many times as long as the other from the start does not catch up. */
const HOPELESS = 4;
/** One that takes so many times as long in each of the first two pairs does not either: no load comes and goes with every other run. */
const BEHIND = 1.2;

/**
 * How many times as long as `usual` some other work takes, both done a few times in turn: whatever else the machine does meanwhile slows both sides
 * of a pair, and of the pairs the median counts.
 */
export async function timeInTurn(other: () => Promise<unknown>, usual: () => Promise<unknown>): Promise<number> {
  // The first run asks the system for memory, which takes its time too.
  const first = await pairOf(usual, other);
  if (first > HOPELESS) return first;
  const ratios: number[] = [];
  // Each goes first in every other pair: what grows slower all the time favours neither.
  for (let pair = 0; pair < PAIRS; pair++) {
    ratios.push(pair % 2 === 0 ? await pairOf(usual, other) : 1 / (await pairOf(other, usual)));
    if (pair === 1 && Math.min(...ratios) > BEHIND) break;
  }
  ratios.sort((a, b) => a - b);
  return (ratios[ratios.length / 2 - 1]! + ratios[ratios.length / 2]!) / 2;
}

/** How many times as long as the first the second takes. */
async function pairOf(first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<number> {
  const milliseconds = await timeOf(first);
  return (await timeOf(second)) / milliseconds;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
