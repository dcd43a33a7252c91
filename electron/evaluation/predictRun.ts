import { Failure } from "../../shared/failure.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { replacePredictions } from "../project/results.ts";
import type { RunRecord } from "../project/runs.ts";
import { cacheFolder, runFolder } from "../training/performRun.ts";
import type { PredictionEvent } from "../training/predict.ts";
import { fromRecord, type PredictableImage } from "./predictable.ts";

export type Watching = { readonly signal: AbortSignal; readonly onEvent: (event: PredictionEvent) => void };

/** The weights of a run that are used: those of its best epoch. Fails with RunUntrained. */
export function epochInUse(run: RunRecord): number {
  if (run.bestEpoch === null) throw new Failure("RunUntrained", { run: run.id });
  return run.bestEpoch;
}

/** The probabilities that a run gives to its classes for each of the images, in their order. */
export async function predictImages(project: Project, run: RunRecord, images: readonly PredictableImage[], watching: Watching): Promise<number[][]> {
  const { size, batch, threads } = run.settings;
  const specification = {
    runFolder: runFolder(project, run.id),
    epoch: epochInUse(run),
    cacheFolder: cacheFolder(project),
    size,
    batch,
    threads,
    images: images.map(({ sources }, id) => ({ id, sources })),
  };
  return runJob("predict", specification, watching);
}

/** Predicts every image of the project, labelled or not, and keeps the probabilities with the run. */
export async function predictProject(project: Project, run: RunRecord, watching: Watching): Promise<void> {
  const images = listImages(project);
  const probabilities = await predictImages(project, run, images.map(fromRecord), watching);
  withStorageFailures(project.folder, () => replacePredictions(project.db, run.id, new Map(images.map(({ id }, i) => [id, probabilities[i]!]))));
}
