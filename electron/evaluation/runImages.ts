import { Failure } from "../../shared/failure.ts";
import { type ImageRecord, listImages } from "../project/images.ts";
import type { Project } from "../project/project.ts";
import { readPredictions } from "../project/results.ts";
import { findRun, type RunRecord } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { predictedImages } from "../report/predictedImages.ts";
import { attributeReader } from "../training/attributes.ts";

/** A run and every image that it predicted, in the order of their ids. */
export type RunImages = { readonly run: RunRecord; readonly records: readonly ImageRecord[]; readonly images: ReturnType<typeof predictedImages> };

/** Reads what a run predicted. Fails with RunMissing, with RunWithoutClasses, and with RunNotPredicted where it predicted nothing yet. */
export function runImages(project: Project, runId: number): RunImages {
  const run = findRun(project.db, runId);
  if (run.settings.task !== "classes") throw new Failure("RunWithoutClasses", { run: runId, task: run.settings.task });
  const predictions = readPredictions(project.db, runId);
  if (predictions.size === 0) throw new Failure("RunNotPredicted", { run: runId });
  const records = listImages(project);
  const classOf = attributeReader(records, run.settings.classes);
  return { run, records, images: predictedImages(records, { classOf, split: readSplit(project.db, run.splitId), predictions }) };
}
