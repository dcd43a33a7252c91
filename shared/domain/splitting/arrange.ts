import { shuffled, type RandomStream } from "../../random.ts";
import type { Subset } from "../run.ts";

/** Images of each class in one group. */
export type Group = readonly number[];

/** One part of a split: the share of every class it should hold, the exact number of groups where that was asked, and what it costs to hold none of a class. */
export type Part = { readonly subset: Subset; readonly share: number; readonly groups: number | null; readonly coverage: number };

const restarts = 8;
const offByOneGroup = 1e9;

/**
 * Gives each group a part (its position), near the cheapest arrangement that can be found: first greedily, large groups first, as scikit-learn's
 * StratifiedGroupKFold does; then by random moves and exchanges that cost no more; the best of several such starts. Costs are the squared
 * deviations from each class's wanted share, so that small classes count as much as large ones; exact numbers of groups and classes missing from a part come before them.
 */
export function arrange(groups: readonly Group[], parts: readonly Part[], random: RandomStream): number[] {
  let best: { chosen: number[]; cost: number } | null = null;
  for (let start = 0; start < restarts; start++) {
    const attempt = startGreedily(groups, parts, random);
    improve(attempt, groups, parts, random);
    const cost = costOfAll(attempt, parts);
    if (best === null || cost < best.cost) best = { chosen: attempt.chosen, cost };
  }
  return best!.chosen;
}

/** A (partial) arrangement with its running counts: `counts[part][class]` images and `sizes[part]` groups; a group that is not placed yet has part -1. */
type Arrangement = { chosen: number[]; counts: number[][]; sizes: number[]; totals: number[] };

function startGreedily(groups: readonly Group[], parts: readonly Part[], random: RandomStream): Arrangement {
  const totals = (groups[0] ?? []).map((_, label) => groups.reduce((sum, group) => sum + group[label]!, 0));
  const arrangement: Arrangement = { chosen: groups.map(() => -1), counts: parts.map(() => totals.map(() => 0)), sizes: parts.map(() => 0), totals };
  const spread = (group: Group) => Math.max(...group.map((count, label) => count / totals[label]!));
  const order = shuffled(groups.keys().toArray(), random).sort((a, b) => spread(groups[b]!) - spread(groups[a]!));
  for (const at of order) {
    const changes = parts.map((_, part) => {
      const before = costOf(arrangement, parts, part);
      place(arrangement, groups[at]!, part, 1);
      const change = costOf(arrangement, parts, part) - before;
      place(arrangement, groups[at]!, part, -1);
      return change;
    });
    const cheapest = changes.indexOf(Math.min(...changes));
    place(arrangement, groups[at]!, cheapest, 1);
    arrangement.chosen[at] = cheapest;
  }
  return arrangement;
}

/** Tries random moves of one group and exchanges of two, and keeps those that do not cost more. */
function improve(arrangement: Arrangement, groups: readonly Group[], parts: readonly Part[], random: RandomStream): void {
  if (groups.length < 2 || parts.length < 2) return;
  const { chosen } = arrangement;
  const tries = Math.min(20_000, 400 * groups.length);
  for (let attempt = 0; attempt < tries; attempt++) {
    const one = random.below(groups.length);
    const other = attempt % 2 === 0 ? -1 : random.below(groups.length);
    const from = chosen[one]!;
    const to = other < 0 ? random.below(parts.length) : chosen[other]!;
    if (from === to) continue;
    const before = costOf(arrangement, parts, from) + costOf(arrangement, parts, to);
    move(one, from, to);
    if (other >= 0) move(other, to, from);
    if (costOf(arrangement, parts, from) + costOf(arrangement, parts, to) <= before) continue;
    move(one, to, from);
    if (other >= 0) move(other, from, to);
  }

  function move(at: number, from: number, to: number) {
    place(arrangement, groups[at]!, from, -1);
    place(arrangement, groups[at]!, to, 1);
    chosen[at] = to;
  }
}

function place({ counts, sizes }: Arrangement, group: Group, part: number, sign: 1 | -1): void {
  const row = counts[part]!;
  for (let label = 0; label < group.length; label++) row[label]! += sign * group[label]!;
  sizes[part]! += sign;
}

function costOf({ counts, sizes, totals, chosen }: Arrangement, parts: readonly Part[], part: number): number {
  const { share, groups, coverage } = parts[part]!;
  let cost = groups === null ? 0 : offByOneGroup * Math.abs(sizes[part]! - groups);
  // In an exact number of groups each group stands for the same share; elsewhere the asked share is what counts.
  const wanted = groups === null ? share : groups / chosen.length;
  for (let label = 0; label < totals.length; label++) {
    const count = counts[part]![label]!;
    cost += (count / totals[label]! - wanted) ** 2;
    if (count === 0) cost += coverage;
  }
  return cost;
}

function costOfAll(arrangement: Arrangement, parts: readonly Part[]): number {
  return parts.reduce((sum, _, part) => sum + costOf(arrangement, parts, part), 0);
}
