import type { Subset } from "../../shared/domain/run.ts";
import type { SkippedFile } from "../../shared/domain/importReport.ts";
import { recordsOf } from "../evaluation/predictable.ts";
import { type FolderRequest, readImages } from "../importing/readImages.ts";
import { listProjectChannels } from "../project/channels.ts";
import type { MaskFile } from "../project/masks.ts";
import type { Project } from "../project/project.ts";
import type { RunRecord } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { masksOfFields } from "../training/maskRun.ts";
import { fieldsOfRecords, type TensorField, tensorFields } from "../training/performRun.ts";

/** What a run is to predict: images as it makes tensors of them, the masks that are known of them by id, and their parts of the run's split (null for images that are not the project's). */
export type PredictionTask = { readonly fields: readonly TensorField[]; readonly masks: ReadonlyMap<number, Omit<MaskFile, "fingerprint">>; readonly subsets: ReadonlyMap<number, Subset> | null };

/** Every image of the project. Fails as tensorFields does. */
export function taskOfProject(project: Project, run: RunRecord): PredictionTask {
  const fields = tensorFields(project, run.settings);
  const subsets = new Map([...readSplit(project.db, run.splitId).images].map(([id, { subset }]) => [id, subset]));
  return { fields, masks: masksOfFields(project, fields.map(({ field }) => field)), subsets };
}

/** The images of a folder outside the project, numbered from 1, and the files that could not be used. The project stays as it is. Fails as readImages does. */
export async function taskOfFolder(project: Project, run: RunRecord, request: Omit<FolderRequest, "channels" | "cache">): Promise<PredictionTask & { readonly skipped: readonly SkippedFile[] }> {
  const channels = listProjectChannels(project.db);
  const { images, skipped, masks } = await readImages(request, channels);
  const fields = fieldsOfRecords(recordsOf(images, channels), channels.map(({ name }) => name), run.settings);
  const known = images.flatMap((image, at) => {
    const mask = masks?.byImage.get(image);
    return mask === undefined ? [] : [[at + 1, { path: mask.file.path, bytes: mask.content.bytes, modifiedMs: mask.content.modifiedMs }] as const];
  });
  return { fields, masks: new Map(known), subsets: null, skipped };
}
