/** Counts of images by class: rows are the truth, columns what was predicted. */
export type ConfusionMatrix = readonly (readonly number[])[];

/** Counts every pair of truth and prediction (class positions from 0); a position outside the classes is a RangeError. */
export function confusionMatrix(truth: readonly number[], predicted: readonly number[], classes: number): number[][] {
  if (truth.length !== predicted.length) throw new RangeError(`${truth.length} truths but ${predicted.length} predictions`);
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  truth.forEach((row, at) => {
    const column = predicted[at]!;
    if (matrix[row]?.[column] === undefined) throw new RangeError(`class ${row} predicted as ${column} in a matrix of ${classes} classes`);
    matrix[row][column]!++;
  });
  return matrix;
}

/** The number of images in a matrix. */
export function matrixTotal(matrix: ConfusionMatrix): number {
  return matrix.reduce((sum, row) => sum + rowTotal(row), 0);
}

/** The images whose truth is this row. */
export function rowTotal(row: readonly number[]): number {
  return row.reduce((sum, count) => sum + count, 0);
}

/** The images that were predicted as this class. */
export function columnTotal(matrix: ConfusionMatrix, column: number): number {
  return matrix.reduce((sum, row) => sum + row[column]!, 0);
}
