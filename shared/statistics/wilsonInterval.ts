/** The 97.5 % point of the standard normal distribution, for 95 % intervals. */
const z95 = 1.959963984540054;

/**
 * The interval in which a share lies, given that `right` of `total` independent trials came out right (Wilson 1927,
 * doi 10.1080/01621459.1927.10502953). Unlike the textbook p +- 2 sd it stays within 0 and 1 and holds for few trials. Null of no trials.
 */
export function wilsonInterval(right: number, total: number, z = z95): readonly [low: number, high: number] | null {
  if (total === 0) return null;
  const share = right / total;
  const centre = (share + z ** 2 / (2 * total)) / (1 + z ** 2 / total);
  const half = (z / (1 + z ** 2 / total)) * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2));
  // At 0 and at `total` the bound is exact; rounding must not push it past.
  return [right === 0 ? 0 : centre - half, right === total ? 1 : centre + half];
}
