import path from "node:path";
import { runJob } from "../jobs/runJob.ts";
import { asFailure, withStorageFailures } from "../project/asFailure.ts";
import type { RunSettings } from "../../shared/domain/run.ts";
import { measuresPlates } from "../../shared/domain/recipe.ts";
import { readCacheBytes } from "../project/cacheLimit.ts";
import { listChannels } from "../project/channels.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { readEpochs, replaceEpochs } from "../project/results.ts";
import { findRun, runFolder, setRunState } from "../project/runs.ts";
import { readNotices, writeNotice } from "../project/runNotices.ts";
import { readSplit, type SplitRecord } from "../project/splits.ts";
import { bestEpoch, dropOldCheckpoints } from "./checkpoint.ts";
import { fallBack } from "./fallBack.ts";
import { masksOfFields } from "./maskRun.ts";
import { RunHalted } from "./runHalted.ts";
import type { TrainingEvent, TrainingImage, TrainingResult } from "./specification.ts";
import { usualTensorBytes } from "./cacheRoom.ts";
import { cellChannelOf, channelsOf, controlTest, type Field, fieldsOf, tensorImageOf } from "./tensorImages.ts";
import type { TensorImage } from "./tensors.ts";

/** Where decoded images are kept; it may be deleted whenever nothing runs. */
export function cacheFolder(project: Project): string {
  return path.join(project.folder, "cache", "tensors");
}

/** Every field of a project as a run makes tensors of it, with the images that it is. Fails with ChannelUnknown and UnknownColumn. */
export function tensorFields(project: Project, settings: Pick<RunSettings, "recipe">): TensorField[] {
  return fieldsOfRecords(listImages(project), listChannels(project.db), settings);
}

/** The images of a field, and the one that is made of them. */
export type TensorField = { readonly field: Field; readonly image: TensorImage };

/** The same of other images, whose channels are `known`. */
export function fieldsOfRecords(records: readonly ImageRecord[], known: readonly string[], { recipe }: Pick<RunSettings, "recipe">): TensorField[] {
  const details = { channels: channelsOf(recipe, known), cellChannel: cellChannelOf(recipe, known), known, isControl: controlTest(records, recipe) };
  return fieldsOf(records, recipe).map((field) => ({ field, image: tensorImageOf(field, details) }));
}

/** The images of a split as a run is trained on them, and those from which its plates are measured. */
export function trainingImages(project: Project, settings: RunSettings, parts: SplitRecord["images"]): { readonly images: TrainingImage[]; readonly plates: TensorImage[] } {
  const fields = tensorFields(project, settings);
  const byId = new Map(fields.map(({ image }) => [image.id, image]));
  const masks = settings.task === "masks" ? masksOfFields(project, fields.map(({ field }) => field)) : null;
  const images = [...parts].map(([id, { subset, className }]): TrainingImage => {
    const mask = masks?.get(id);
    return { ...byId.get(id)!, subset, target: settings.classNames.indexOf(className), ...(mask !== undefined && { mask }) };
  });
  return { images, plates: measuresPlates(settings.recipe) ? fields.map(({ image }) => image) : [] };
}

/** What a run's tensors need besides its images. */
export function tensorPlace(project: Project): { readonly cacheFolder: string; readonly cacheBytes: number } {
  return { cacheFolder: cacheFolder(project), cacheBytes: readCacheBytes(project.db, "tensors") ?? usualTensorBytes(cacheFolder(project)) };
}

/**
 * Trains a prepared run, or goes on where it stopped. Its state and learning curve are in the project as they come about. Where memory runs out or a
 * device fails it goes on as fallBack says, and keeps that it did.
 * Fails as training does and as the project's disk does; the run is then `failed` and can be resumed. Where it was cancelled it is `stopped`,
 * or as the RunHalted that it was cancelled with says.
 */
export async function performRun(
  project: Project,
  runId: number,
  { signal, onEvent }: { readonly signal: AbortSignal; readonly onEvent: (event: TrainingEvent) => void },
): Promise<void> {
  const { db } = project;
  const { settings: asked, splitId } = findRun(db, runId);
  const shown = trainingImages(project, asked, readSplit(db, splitId).images);
  const images = { runFolder: runFolder(project, runId), ...tensorPlace(project), ...shown };
  setRunState(db, runId, "running");
  try {
    const result = await trainSteadily(asked, async (settings) => runJob("train", { ...images, settings }, { signal, onEvent: (event) => !signal.aborted && hear(settings, event) }));
    const { epochs, parameters, seconds, imagesPerSecond } = result;
    replaceEpochs(db, runId, epochs);
    setRunState(db, runId, "finished", { bestEpoch: result.bestEpoch, parameters, seconds, imagesPerSecond });
  } catch (error) {
    const left = signal.aborted ? stateAfter(signal.reason) : "failed";
    // A disk that is full may not even take this; the run can be resumed from any state.
    if (left !== null) withStorageFailures(project.folder, () => setRunState(db, runId, left, { ...speedSoFar(db, runId), ...(left === "failed" && { failure: sentenceOf(error) }) }));
    throw asFailure(error, project.folder);
  }

  /** Trains until it ends, in ever more modest ways where the one before failed. */
  async function trainSteadily(settings: RunSettings, attempt: (settings: RunSettings) => Promise<TrainingResult>): Promise<TrainingResult> {
    try {
      return await attempt(settings);
    } catch (error) {
      const next = signal.aborted ? null : fallBack(settings, asked, error);
      if (next === null) throw error;
      writeNotice(db, runId, next.sentence);
      setRunState(db, runId, "running", { settings: next.settings });
      onEvent({ kind: "fellBack", sentence: next.sentence });
      return trainSteadily(next.settings, attempt);
    }
  }

  /** What a killed process had said before is of no interest any more, and the project may be closed: nothing is heard once it was cancelled. */
  function hear(settings: RunSettings, event: TrainingEvent): void {
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
    } else if (event.kind === "fellBack" && !readNotices(db, runId).includes(event.sentence)) {
      writeNotice(db, runId, event.sentence);
    }
    onEvent(event);
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
