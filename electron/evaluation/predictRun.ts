import { mkdirSync } from "node:fs";
import path from "node:path";
import { measuresPlates } from "../../shared/domain/recipe.ts";
import { tellsOfImages } from "../../shared/domain/drawing.ts";
import type { Task } from "../../shared/domain/run.ts";
import type { MaskPrediction } from "../../shared/statistics/evaluateMasks.ts";
import { Failure } from "../../shared/failure.ts";
import { engineHere, otherEngine } from "../jobs/chooseEngine.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { foundMaskFile, replaceMaskPredictions } from "../project/maskPredictions.ts";
import type { Project } from "../project/project.ts";
import { type KeptReproduction, pairFile, replaceReproductions } from "../project/reproductions.ts";
import { replacePredictions } from "../project/results.ts";
import { readNotices, writeNotice } from "../project/runNotices.ts";
import { runFolder, type RunRecord } from "../project/runs.ts";
import { fallBackOfPrediction } from "../training/fallBack.ts";
import type { FindingSpecification } from "../training/findObjects.ts";
import { masksOfFields } from "../training/maskRun.ts";
import { type TensorField, tensorFields, tensorPlace } from "../training/performRun.ts";
import type { PredictionEvent, PredictionSpecification } from "../training/predict.ts";
import type { ReproducingSpecification } from "../training/reproduceImages.ts";
import type { TensorImage } from "../training/tensors.ts";

export type Watching = { readonly signal: AbortSignal; readonly onEvent: (event: PredictionEvent) => void };

/** The weights of a run that are used: those of its best epoch. Fails with RunUntrained. */
export function epochInUse(run: RunRecord): number {
  if (run.bestEpoch === null) throw new Failure("RunUntrained", { run: run.id });
  return run.bestEpoch;
}

/** Fails with RunTellsNothing where a run has nothing to say of images. */
export function ensureTelling({ id, settings }: Pick<RunRecord, "id" | "settings">): void {
  if (!tellsOfImages(settings)) throw new Failure("RunTellsNothing", { run: id });
}

/** The probabilities that a run gives to its classes for each of the images, in their order, computed by the engine and the device that trained it where they are on this machine, and else as the watcher is told. Plates are measured on these images where the run's recipe asks for it. */
export async function predictImages(project: Project, run: RunRecord, images: readonly TensorImage[], watching: Watching): Promise<number[][]> {
  return steadily(specificationOf(project, run, images, watching), watching, (specification) => runJob("predict", specification, watching));
}

/** What a run that learned masks finds in each of the images, whose masks are written to their files; where it is known what is there, both are compared. */
export async function findMasksIn(project: Project, run: RunRecord, images: FindingSpecification["images"], watching: Watching): Promise<MaskPrediction[]> {
  return steadily(specificationOf(project, run, images, watching), watching, (specification) => runJob("findObjects", specification, watching));
}

/** Predicts, in ever more modest ways where the one before failed, and tells so. */
export async function steadily<How extends Pick<PredictionSpecification, "device" | "batch">, Result>(how: How, watching: Watching, attempt: (how: How) => Promise<Result>): Promise<Result> {
  try {
    return await attempt(how);
  } catch (error) {
    const next = watching.signal.aborted ? null : fallBackOfPrediction(how, error);
    if (next === null) throw error;
    watching.onEvent({ kind: "fellBack", sentence: next.sentence });
    return steadily(next.how, watching, attempt);
  }
}

/** How far a run that learned to reproduces each of the images; pictures of both are written to their files where they have any. */
export async function reproduceIn(project: Project, run: RunRecord, images: ReproducingSpecification["images"], watching: Watching): Promise<KeptReproduction[]> {
  const how = { ...specificationOf(project, run, images, watching), channelNames: run.settings.channels };
  return steadily(how, watching, (specification) => runJob("reproduceImages", specification, watching));
}

function specificationOf<Image extends TensorImage>(project: Project, run: RunRecord, images: readonly Image[], watching: Watching) {
  const { size, batch, threads, device, recipe, channels } = run.settings;
  const engine = engineHere(run.settings.engine);
  if (engine !== run.settings.engine) watching.onEvent({ kind: "fellBack", sentence: otherEngine(run.settings.engine, engine) });
  return {
    engine,
    device,
    runFolder: runFolder(project, run.id),
    epoch: epochInUse(run),
    ...tensorPlace(project),
    size,
    batch,
    threads,
    recipe,
    channels: channels.length,
    images,
    plates: measuresPlates(recipe) ? images : [],
  };
}

/** Predicts every image of the project, labelled or not, and keeps the probabilities, the masks or how far images are reproduced with the run, and a sentence where another engine or device predicts than trained; the depths of a field that are one image to the run get the same. */
export async function predictProject(project: Project, run: RunRecord, watching: Watching): Promise<void> {
  const fields = tensorFields(project, run.settings);
  const onEvent = (event: PredictionEvent) => {
    if (event.kind === "fellBack" && !readNotices(project.db, run.id).includes(event.sentence)) writeNotice(project.db, run.id, event.sentence);
    watching.onEvent(event);
  };
  await predicted[run.settings.task](project, run, fields, { ...watching, onEvent });
}

type PredictAll = (project: Project, run: RunRecord, fields: readonly TensorField[], watching: Watching) => Promise<void>;

/** A run that draws images has nothing to say of those that there are. */
const predicted: Readonly<Record<Task, PredictAll>> = { classes: tellClasses, masks: findInProject, images: reproduceProject, drawing: () => Promise.resolve() };

async function tellClasses(...[project, run, fields, watching]: Parameters<PredictAll>): Promise<void> {
  const probabilities = await predictImages(project, run, fields.map(({ image }) => image), watching);
  const byImage = new Map(fields.flatMap(({ field }, i) => field.map(({ id }) => [id, probabilities[i]!] as const)));
  withStorageFailures(project.folder, () => replacePredictions(project.db, run.id, byImage));
}

async function findInProject(...[project, run, fields, watching]: Parameters<PredictAll>): Promise<void> {
  const masks = masksOfFields(project, fields.map(({ field }) => field));
  withStorageFailures(project.folder, () => mkdirSync(path.dirname(foundMaskFile(project, run.id, 1)), { recursive: true }));
  const images = fields.map(({ image }) => ({ ...image, file: foundMaskFile(project, run.id, image.id), truth: masks.get(image.id) ?? null }));
  const found = await findMasksIn(project, run, images, watching);
  withStorageFailures(project.folder, () => replaceMaskPredictions(project.db, run.id, new Map(fields.map(({ image: { id } }, at) => [id, found[at]!]))));
}

async function reproduceProject(...[project, run, fields, watching]: Parameters<PredictAll>): Promise<void> {
  withStorageFailures(project.folder, () => mkdirSync(path.dirname(pairFile(project, run.id, 1)), { recursive: true }));
  const found = await reproduceIn(project, run, fields.map(({ image }) => ({ ...image, file: pairFile(project, run.id, image.id) })), watching);
  withStorageFailures(project.folder, () => replaceReproductions(project.db, run.id, new Map(fields.map(({ image: { id } }, at) => [id, found[at]!]))));
}
