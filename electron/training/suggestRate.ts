import type { RateSuggestion } from "../../shared/domain/rateTest.ts";

/** Share of the past in each smoothed loss. */
const KEPT = 0.8;

/** Points to either side between which a slope is measured. */
const REACH = 3;

/** How far below the first smoothed losses the lowest has to be, as a share of them, to count as a fall and not as noise. */
const FALL = 0.05;

/** Reads the learning rates off the losses of steps at growing rates (Smith 2017, arXiv 1506.01186): the steepest fall by decades of the rate, and the end of the fall. */
export function suggestRate(steps: readonly { readonly rate: number; readonly loss: number }[]): RateSuggestion {
  let mean = 0;
  const points = steps.map(({ rate, loss }, at) => {
    mean = KEPT * mean + (1 - KEPT) * loss;
    // The first means would be too low, for they begin at 0.
    return { rate, loss, smoothed: mean / (1 - KEPT ** (at + 1)) };
  });
  const beginning = Math.max(...points.slice(0, REACH).map(({ smoothed }) => smoothed));
  const lowest = points.reduce((lowest, { smoothed }, at) => (smoothed < points[lowest]!.smoothed ? at : lowest), 0);
  if (points.length <= 2 * REACH || points[lowest]!.smoothed > beginning * (1 - FALL)) return { points, suggested: null, highest: null };
  let steepest = REACH;
  const slope = (at: number) => {
    const [before, after] = [points[at - REACH]!, points[at + REACH] ?? points.at(-1)!];
    return (after.smoothed - before.smoothed) / (Math.log10(after.rate) - Math.log10(before.rate));
  };
  for (let at = REACH; at <= lowest; at++) if (slope(at) < slope(steepest)) steepest = at;
  return { points, suggested: points[steepest]!.rate, highest: points[lowest]!.rate };
}
