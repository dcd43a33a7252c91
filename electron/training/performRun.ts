import path from "node:path";
import { runJob } from "../jobs/runJob.ts";
import { asFailure, withStorageFailures } from "../project/asFailure.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { readEpochs, replaceEpochs } from "../project/results.ts";
import { findRun, setRunState } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { bestEpoch, dropOldCheckpoints } from "./checkpoint.ts";
import { RunHalted } from "./runHalted.ts";
import type { TrainingEvent, TrainingImage } from "./specification.ts";
import type { CachedSource } from "./tensorCache.ts";

/** Where a run keeps its weights. */
export function runFolder(project: Project, runId: number): string {
  return path.join(project.folder, "models", `run-${runId}`);
}

/** Where decoded images are kept; it may be deleted whenever nothing runs. */
export function cacheFolder(project: Project): string {
  return path.join(project.folder, "cache", "tensors");
}

/** The files of an image in the order of the run's channels. */
export function sourcesOf(image: ImageRecord): CachedSource[] {
  return image.files.map(({ path, page, plane, bytes, modifiedMs }) => ({ path, page, plane, bytes, modifiedMs }));
}

/**
 * Trains a prepared run, or goes on where it stopped. Its state and learning curve are in the project as they come about.
 * Fails as training does and as the project's disk does; the run is then `failed` and can be resumed. Where it was cancelled it is `stopped`,
 * or as the RunHalted that it was cancelled with says.
 */
export async function performRun(
  project: Project,
  runId: number,
  { signal, onEvent }: { readonly signal: AbortSignal; readonly onEvent: (event: TrainingEvent) => void },
): Promise<void> {
  const { db } = project;
  const { settings, splitId } = findRun(db, runId);
  const records = new Map(listImages(project).map((image) => [image.id, image]));
  const split = readSplit(db, splitId);
  const images = [...split.images].map(([id, { subset, className }]): TrainingImage => {
    return { id, sources: sourcesOf(records.get(id)!), subset, target: settings.classNames.indexOf(className) };
  });
  setRunState(db, runId, "running");
  try {
    const result = await runJob(
      "train",
      { runFolder: runFolder(project, runId), cacheFolder: cacheFolder(project), settings, images },
      {
        signal,
        onEvent(event) {
          // What a killed process had said before is of no interest any more, and the project may be closed.
          if (signal.aborted) return;
          if (event.kind === "started") {
            // After a kill the checkpoints may know an epoch more than the project.
            setRunState(db, runId, "running", {
              parameters: event.parameters,
              bestEpoch: bestEpoch(event.epochsDone),
              ...(event.ways !== null && { settings: { ...settings, ways: event.ways } }),
            });
            replaceEpochs(db, runId, event.epochsDone);
          } else if (event.kind === "epoch") {
            replaceEpochs(db, runId, event.epochs);
            setRunState(db, runId, "running", { bestEpoch: event.bestEpoch });
            dropOldCheckpoints(runFolder(project, runId), event.epochs);
          }
          onEvent(event);
        },
      },
    );
    const { epochs, parameters, seconds, imagesPerSecond } = result;
    replaceEpochs(db, runId, epochs);
    setRunState(db, runId, "finished", { bestEpoch: result.bestEpoch, parameters, seconds, imagesPerSecond });
  } catch (error) {
    const left = signal.aborted ? stateAfter(signal.reason) : "failed";
    // A disk that is full may not even take this; the run can be resumed from any state.
    if (left !== null) withStorageFailures(project.folder, () => setRunState(db, runId, left, { ...speedSoFar(db, runId), ...(left === "failed" && { failure: sentenceOf(error) }) }));
    throw asFailure(error, project.folder);
  }
}

/** What its epochs took, as far as it came. */
function speedSoFar(db: Project["db"], runId: number): { readonly seconds?: number; readonly imagesPerSecond?: number } {
  const epochs = readEpochs(db, runId);
  if (epochs.length === 0) return {};
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  return { seconds, imagesPerSecond: epochs.reduce((sum, { images }) => sum + images, 0) / seconds };
}

function stateAfter(reason: unknown): RunHalted["state"] {
  return reason instanceof RunHalted ? reason.state : "stopped";
}

/** The message of an error without the stack that a bug in another process brings along. */
export function sentenceOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split("\n")[0]!;
}
