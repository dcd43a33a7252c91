import path from "node:path";
import type { FolderPrediction } from "../../shared/contract/results.ts";
import { Failure } from "../../shared/failure.ts";
import { argmax } from "../../shared/statistics/argmax.ts";
import { fromRecord } from "../evaluation/predictable.ts";
import { ensureTelling, epochInUse, predictImages, reproduceIn } from "../evaluation/predictRun.ts";
import { predictionTable } from "../evaluation/predictionTable.ts";
import { reproductionTable } from "../evaluation/reproductionTable.ts";
import { maskTable } from "../exporting/exportMasks.ts";
import type { FolderRequest } from "../importing/readImages.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import type { PredictionEvent } from "../training/predict.ts";
import { taskOfFolder } from "./predictionTask.ts";
import { writeMasks } from "./writeMasks.ts";

/** What a run says of a folder's images, as a window shows it and as a CSV. */
export type PredictedFolder = { readonly shown: FolderPrediction; readonly csv: string };

export type FolderOrder = { readonly request: Omit<FolderRequest, "channels" | "cache" | "signal" | "onFile">; readonly masksTo: string | null };

export type FolderWatching = Pick<FolderRequest, "signal" | "onFile"> & { readonly onEvent: (event: PredictionEvent) => void };

/** Predicts the images of a folder outside the project, which stays as it is. A run that learned masks writes them to `masksTo`. Fails with RunUntrained, RunTellsNothing, MaskFolderUnsaid and MasksNotReplaced, and as reading the folder does. */
export async function predictFolder(project: Project, run: RunRecord, { request, masksTo }: FolderOrder, { signal, onFile, onEvent }: FolderWatching): Promise<PredictedFolder> {
  epochInUse(run);
  ensureTelling(run);
  const isOfMasks = run.settings.task === "masks";
  if (isOfMasks && masksTo === null) throw new Failure("MaskFolderUnsaid", { run: run.id });
  const task = await taskOfFolder(project, run, { ...request, signal, onFile });
  const skipped = [...task.skipped];
  if (masksTo !== null && isOfMasks) {
    const folder = path.resolve(masksTo);
    const { masks, evaluation } = await writeMasks(project, run, task, folder, { signal, onEvent });
    const items = masks.map(({ image, objects, compared }) => ({ name: image, objects, trueObjects: compared?.objects ?? null, dice: compared?.dice ?? null, iou: compared?.iou ?? null }));
    return { shown: { task: "masks", folder, skipped, figures: evaluation, items }, csv: maskTable(masks) };
  }
  const { classNames } = run.settings;
  const images = task.fields.map(({ field: [first] }) => fromRecord(first));
  if (run.settings.task === "images") {
    const found = await reproduceIn(project, run, task.fields.map(({ image }) => ({ ...image, file: null })), { signal, onEvent });
    const items = found.map(({ error, psnr, interpolated }, at) => ({ name: images[at]!.name, error, psnr, interpolated }));
    return { shown: { task: "images", skipped, items }, csv: reproductionTable(images, found, images.map(() => null)) };
  }
  const probabilities = await predictImages(project, run, task.fields.map(({ image }) => image), { signal, onEvent });
  const predicted = probabilities.map((own) => argmax(own));
  const shown: FolderPrediction = {
    task: "classes",
    skipped,
    classNames: [...classNames],
    names: images.map(({ name }) => name),
    plates: images.map(({ plate }) => plate),
    wells: images.map(({ well }) => well),
    labels: images.map(({ label }) => label),
    predicted,
    confidences: probabilities.map((own, at) => own[predicted[at]!]!),
  };
  return { shown, csv: predictionTable(images, probabilities, classNames) };
}
