import type { RunSettings } from "../../shared/domain/run.ts";

/** How much each class counts in the loss, for training images of these classes: by how rare it is where classes are balanced, times what was given; null where all count the same. */
export function classWeightsOf({ balanceClasses, classWeights, classNames }: Pick<RunSettings, "balanceClasses" | "classWeights" | "classNames">, targets: readonly number[]): number[] | null {
  const rarity = balanceClasses ? balancing(targets, classNames.length) : null;
  const weights = classNames.map((name, at) => (rarity?.[at] ?? 1) * (classWeights[name] ?? 1));
  return weights.every((weight) => weight === 1) ? null : weights;
}

/** Weights that make every class count the same: N / (K n_k) for a class with n_k of N images (King and Zeng 2001). */
function balancing(targets: readonly number[], classCount: number): number[] {
  const counts = new Array<number>(classCount).fill(0);
  for (const target of targets) counts[target]!++;
  return counts.map((count) => targets.length / (classCount * Math.max(1, count)));
}
