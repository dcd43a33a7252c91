import { Failure } from "../../failure.ts";

/** How much of `total` an asked size is: a share below 1 is rounded and is at least one, a whole number is itself, 0 is none. */
export function sizeOf(asked: number, total: number): number {
  if (asked >= 1) {
    if (!Number.isInteger(asked)) throw new Failure("SplitSizeUnclear", { asked });
    return asked;
  }
  return asked === 0 || total === 0 ? 0 : Math.max(1, Math.round(asked * total));
}

/** What has to hold of one share of a total: no fewer than `least`, no more than `most`. */
export type Share = { readonly weight: number; readonly least: number; readonly most: number };

/**
 * Divides a whole number in proportion to weights by largest remainders (Hare's quota), within each share's bounds.
 * Gives less than `total` only where every share is full, more only where the lower bounds ask for it.
 */
export function apportion(total: number, shares: readonly Share[]): number[] {
  const whole = shares.reduce((sum, { weight }) => sum + weight, 0);
  const quotas = shares.map(({ weight }) => (whole === 0 ? 0 : (weight * total) / whole));
  const counts = shares.map(({ least, most }, at) => Math.min(most, Math.max(least, Math.floor(quotas[at]!))));
  for (let missing = total - counts.reduce((sum, count) => sum + count, 0); missing !== 0; missing -= Math.sign(missing)) {
    const step = Math.sign(missing);
    const free = shares.flatMap(({ least, most }, at) => (step > 0 ? counts[at]! < most : counts[at]! > least) ? [at] : []);
    if (free.length === 0) break;
    // The share that lies furthest from its quota on the side that the step corrects; the first of equals.
    const furthest = free.reduce((best, at) => (step * (quotas[at]! - counts[at]!) > step * (quotas[best]! - counts[best]!) ? at : best));
    counts[furthest]! += step;
  }
  return counts;
}
