import { classScores } from "./classScores.ts";
import { matrixTotal, type ConfusionMatrix } from "./confusionMatrix.ts";

/** Images on the diagonal: predicted as what they are. */
export function rightCount(matrix: ConfusionMatrix): number {
  return matrix.reduce((sum, row, at) => sum + row[at]!, 0);
}

/** The share of images predicted right; NaN of no images. */
export function accuracy(matrix: ConfusionMatrix): number {
  return rightCount(matrix) / matrixTotal(matrix);
}

/** The mean recall of the classes that have images, so that rare classes count as much as common ones (Brodersen et al. 2010); NaN of no images. */
export function balancedAccuracy(matrix: ConfusionMatrix): number {
  return mean(classScores(matrix).filter(({ support }) => support > 0).map(({ recall }) => recall));
}

/** The mean F1 of the classes that occur in truth or prediction, as scikit-learn's f1_score(average="macro"); NaN of no images. */
export function macroF1(matrix: ConfusionMatrix): number {
  return mean(classScores(matrix).filter(({ support, predicted }) => support + predicted > 0).map(({ f1 }) => f1));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
