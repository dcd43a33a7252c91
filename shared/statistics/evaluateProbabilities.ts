import { accuracy, balancedAccuracy, macroF1 } from "./accuracy.ts";
import { argmax } from "./argmax.ts";
import { confusionMatrix } from "./confusionMatrix.ts";
import { logLoss } from "./logLoss.ts";

/** How well a network does on one subset; rows of `confusion` are the truth, in the order of `classes`. */
export type Evaluation = {
  readonly images: number;
  readonly accuracy: number;
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  readonly logLoss: number;
  readonly confusion: number[][];
  readonly classes: string[];
};

/** Compares each image's most probable class with its truth (class positions). At least one image is needed, else RangeError. */
export function evaluateProbabilities(truth: readonly number[], probabilities: readonly ArrayLike<number>[], classNames: readonly string[]): Evaluation {
  if (truth.length === 0) throw new RangeError("nothing to evaluate");
  const confusion = confusionMatrix(truth, probabilities.map(argmax), classNames.length);
  return {
    images: truth.length,
    accuracy: accuracy(confusion),
    balancedAccuracy: balancedAccuracy(confusion),
    macroF1: macroF1(confusion),
    logLoss: logLoss(truth, probabilities),
    confusion,
    classes: [...classNames],
  };
}
