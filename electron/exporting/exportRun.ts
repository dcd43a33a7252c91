import { existsSync, readFileSync } from "node:fs";
import { Failure } from "../../shared/failure.ts";
import { sideOf } from "../nn/network.ts";
import { asPredicted } from "../nn/transfer/sampling.ts";
import type { Project } from "../project/project.ts";
import { runFolder, type RunRecord } from "../project/runs.ts";
import { backboneFile } from "../training/adopt.ts";
import { readTrainedModel } from "../training/predict.ts";
import { backboneFrom } from "../training/readBackbone.ts";
import { exportKeras } from "./exportKeras.ts";
import { exportOnnx } from "./exportOnnx.ts";
import type { ExportedModel, ExportOptions } from "./exported.ts";
import { inGreyLevels } from "./inGreyLevels.ts";
import { exportTfjs } from "./exportTfjs.ts";

/** Formats for other programs, by name, and how each is written. */
export const exportFormats = { onnx: exportOnnx, tfjs: exportTfjs, keras: exportKeras } as const;
export type ExportFormat = keyof typeof exportFormats;

/** What the name of a file or folder of each format ends with. */
export const exportEndings: Readonly<Record<ExportFormat, string>> = { onnx: ".onnx", tfjs: "-tfjs", keras: ".weights.h5" };

/** Writes the network of a run, with the weights of its best epoch, for other programs. Fails with RunUntrained, WeightsUnreadable and as writing does. */
export async function exportRun(project: Project, run: RunRecord, format: ExportFormat, path: string, options: ExportOptions): Promise<void> {
  await exportFormats[format](exportedModel(project, run), path, options);
}

function exportedModel(project: Project, run: RunRecord): ExportedModel {
  const { settings, network, id, versions, createdAt, bestEpoch } = run;
  if (bestEpoch === null) throw new Failure("RunUntrained", { run: id });
  const { task, classNames, channels, classes, seed, recipe } = settings;
  const trained = readTrainedModel(runFolder(project, id), bestEpoch);
  const backbone = backboneFile(runFolder(project, id));
  // What a network draws is normalised like the images that it learned from.
  const drawing = task === "drawing" ? { ...inGreyLevels(trained.model, trained.weights, trained.scales), scales: null } : null;
  return {
    backbone: existsSync(backbone) ? backboneFrom(readFileSync(backbone)) : null,
    ...(drawing ?? { ...trained, model: asPredicted(trained.model) }),
    task,
    classNames,
    channels,
    size: task === "images" ? sideOf(trained.model) : settings.size,
    recipe,
    provenance: { project: project.name, run: String(id), network, epoch: String(bestEpoch), classes, seed: String(seed), trainedAt: createdAt, ...versions },
  };
}
