import type { KerasModel } from "../nn/keras.ts";
import { Failure } from "../../shared/failure.ts";
import type { Project } from "../project/project.ts";
import { runFolder, type RunRecord } from "../project/runs.ts";
import { readTrainedModel } from "./predict.ts";

/** The network of a run, with the weights that are used. Fails with RunUntrained. */
export function modelOfRun(project: Project, { id, bestEpoch }: RunRecord): KerasModel {
  if (bestEpoch === null) throw new Failure("RunUntrained", { run: id });
  return readTrainedModel(runFolder(project, id), bestEpoch).model;
}
