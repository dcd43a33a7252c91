import type { EvaluatedItem, RunEvaluation } from "../../../shared/contract/results.ts";

/** Whether an image, well or treatment has a selected image. */
export function isSelected({ imageIds }: Pick<EvaluatedItem, "imageIds">, selected: ReadonlySet<number>): boolean {
  return imageIds.some((id) => selected.has(id));
}

/** What of an evaluation is of selected images: its items, and the confusion matrix counted of them. Figures stay those of all, for a few chosen images say nothing of a network. */
export function ofSelection(evaluation: RunEvaluation, selected: ReadonlySet<number>): RunEvaluation {
  const items = evaluation.items.filter((item) => isSelected(item, selected));
  const confusion = evaluation.confusion.map((row) => row.map(() => 0));
  for (const { truth, predicted } of items) confusion[truth]![predicted]!++;
  return { ...evaluation, items, confusion };
}
