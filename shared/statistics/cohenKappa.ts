import { rightCount } from "./accuracy.ts";
import { columnTotal, matrixTotal, rowTotal, type ConfusionMatrix } from "./confusionMatrix.ts";

/** Agreement beyond what the class frequencies alone would give (Cohen 1960, doi 10.1177/001316446002000104): 1 is perfect, 0 is chance; NaN where only one class occurs. */
export function cohenKappa(matrix: ConfusionMatrix): number {
  const total = matrixTotal(matrix);
  const expected = matrix.reduce((sum, row, at) => sum + (rowTotal(row) * columnTotal(matrix, at)) / total, 0);
  return (rightCount(matrix) - expected) / (total - expected);
}
