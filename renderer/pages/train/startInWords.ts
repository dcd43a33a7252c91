import type { InspectedNetwork } from "../../../shared/contract/training.ts";
import type { TrainedStart } from "../../../shared/domain/start.ts";
import { startWords } from "../../messages/trainingStart.ts";

/** Which layers of a file's network a training would take on, and what becomes of the last, for so many classes. */
export function loadedInWords({ layers, outputs }: Pick<InspectedNetwork, "layers" | "outputs">, { until, head }: Pick<TrainedStart, "until" | "head">, classes: number): string {
  const end = layers.findIndex(({ name }) => name === until);
  const loaded = end < 0 ? startWords.loadsAll : startWords.loads(end + 1);
  // What an inner layer gives is known, but not whether it tells classes apart.
  if (end >= 0 && head === "auto") return loaded + startWords.headUnsure(classes);
  return loaded + (head === "keep" || (head === "auto" && outputs === classes) ? startWords.headKept(classes) : startWords.headNew(classes));
}
