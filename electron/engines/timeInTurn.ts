/** Pairs of runs that are timed. */
const PAIRS = 4;
/** One that takes so many times as long as the other from the start does not catch up. */
const HOPELESS = 4;
/** One that takes so many times as long in the first two pairs does not either. */
const BEHIND = 1.2;

/**
 * How many times as long as `usual` some other work takes, both done a few times in turn. Whatever else the machine does meanwhile makes a run longer, never
 * shorter, often by more than the two differ: of each side the shortest run counts.
 */
export async function timeInTurn(other: () => Promise<unknown>, usual: () => Promise<unknown>): Promise<number> {
  // The first run asks the system for memory, which takes its time too.
  const first = await timeOf(usual);
  const ratio = (await timeOf(other)) / first;
  if (ratio > HOPELESS) return ratio;
  const shortest = { other: Infinity, usual: Infinity };
  const time = async (side: "other" | "usual", work: () => Promise<unknown>) => (shortest[side] = Math.min(shortest[side], await timeOf(work)));
  // Each goes first in every other pair: what grows slower all the time favours neither.
  for (let pair = 0; pair < PAIRS; pair++) {
    if (pair % 2 === 1) await time("other", other);
    await time("usual", usual);
    if (pair % 2 === 0) await time("other", other);
    if (pair === 1 && shortest.other / shortest.usual > BEHIND) break;
  }
  return shortest.other / shortest.usual;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}
