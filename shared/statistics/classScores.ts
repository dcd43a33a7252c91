import { columnTotal, rowTotal, type ConfusionMatrix } from "./confusionMatrix.ts";

/** How well one class is recognised; `support` counts its images, `predicted` those that were given its name. */
export type ClassScores = {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
  readonly predicted: number;
};

/** Precision, recall and F1 of every class. A ratio without a denominator is 0, as in scikit-learn (zero_division=0). */
export function classScores(matrix: ConfusionMatrix): ClassScores[] {
  return matrix.map((row, at) => {
    const right = row[at]!;
    const support = rowTotal(row);
    const predicted = columnTotal(matrix, at);
    return {
      precision: ratio(right, predicted),
      recall: ratio(right, support),
      f1: ratio(2 * right, support + predicted),
      support,
      predicted,
    };
  });
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}
