import type { RunSettings } from "./run.ts";

/** Whether a run has something to say of images, and so predicts those of its project: one that draws new ones has not. */
export function tellsOfImages({ task }: Pick<RunSettings, "task">): boolean {
  return task !== "drawing";
}
