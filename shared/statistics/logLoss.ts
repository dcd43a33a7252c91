/** Probabilities below this count as this much, so that one sure mistake costs 34.5 and not infinity (scikit-learn's limit before version 1.3). */
export const smallestProbability = 1e-15;

/** Mean of -ln p(true class), in nats, over images; `probabilities` is one row an image. NaN of no images. */
export function logLoss(truth: readonly number[], probabilities: readonly ArrayLike<number>[]): number {
  if (truth.length !== probabilities.length) throw new RangeError(`${truth.length} truths but ${probabilities.length} rows of probabilities`);
  return truth.reduce((total, label, at) => total + itemLoss(label, probabilities[at]!), 0) / truth.length;
}

/** -ln p(true class) of one image, in nats. */
export function itemLoss(label: number, probabilities: ArrayLike<number>): number {
  const probability = probabilities[label];
  if (probability === undefined) throw new RangeError(`no probability for class ${label}`);
  return -Math.log(Math.max(probability, smallestProbability));
}
