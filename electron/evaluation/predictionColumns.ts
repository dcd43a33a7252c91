import type { PredictionColumns } from "../../shared/contract/results.ts";
import { Subset } from "../../shared/domain/run.ts";
import { argmax } from "../../shared/statistics/argmax.ts";
import type { RunImages } from "./runImages.ts";

/** What a run says of every image that it predicted, column by column. */
export function predictionColumns({ run, images }: RunImages): PredictionColumns {
  const { classNames } = run.settings;
  const places = new Map(classNames.map((name, at) => [name, at]));
  const predicted = images.map(({ probabilities }) => argmax(probabilities));
  return {
    runId: run.id,
    classNames,
    imageIds: images.map(({ id }) => id),
    predicted,
    confidences: images.map(({ probabilities }, at) => probabilities[predicted[at]!]!),
    truths: images.map(({ truth }) => (truth === null ? -1 : (places.get(truth) ?? -1))),
    subsets: images.map(({ subset }) => (subset === null ? -1 : Subset.options.indexOf(subset))),
  };
}
