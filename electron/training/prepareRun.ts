import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { RunRequest, RunSettings } from "../../shared/domain/run.ts";
import type { Origin } from "../../shared/domain/start.ts";
import { Failure } from "../../shared/failure.ts";
import { ensureEngine } from "../engines/openEngine.ts";
import { chooseDevice } from "../jobs/chooseDevice.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { Project } from "../project/project.ts";
import { findRun, insertRun, runFolder } from "../project/runs.ts";
import { insertSplit } from "../project/splits.ts";
import type { FittingStart, StartSpecification } from "./adopt.ts";
import { planRun, type RunPlan } from "./planRun.ts";
import { versions } from "./versions.ts";

/**
 * Writes a run into the project that is ready to be trained, its split fixed, and returns its number.
 * Fails as planRun does, and as the project's disk does; the project is then as it was.
 */
export function prepareRun(project: Project, request: RunRequest): number {
  return insertPlan(project, planRun(project, request));
}

/**
 * The same, once it is known that the engine and the device that are asked for are there. Where it starts from another run or a file that is read, fitted to the
 * project and kept with the run. Fails as prepareRun, chooseDevice and adopt do, and with EngineMissing, RunMissing and RunUntrained.
 */
export async function beginRun(project: Project, request: RunRequest, signal: AbortSignal): Promise<number> {
  ensureEngine(request.engine);
  const planned = planRun(project, request);
  const plan = { ...planned, settings: { ...planned.settings, device: await chooseDevice(request, signal) } };
  if (plan.settings.start.from === "random") return insertPlan(project, plan);
  const target = path.join(project.folder, "models", `start-${randomUUID()}`);
  try {
    withStorageFailures(project.folder, () => mkdirSync(target, { recursive: true }));
    const origin = await adoptStart(project, plan.settings, target, signal);
    return insertPlan(project, { ...plan, settings: { ...plan.settings, origin } }, (runId) => {
      mkdirSync(runFolder(project, runId), { recursive: true });
      for (const name of readdirSync(target)) renameSync(path.join(target, name), path.join(runFolder(project, runId), name));
    });
  } finally {
    rmSync(target, { recursive: true, force: true });
  }
}

/** Reads what settings start from, fits it to them and keeps it in a folder; null where they start from nothing. Fails as adopt does, and with RunMissing and RunUntrained. */
export async function adoptStart(project: Project, settings: RunSettings, target: string, signal: AbortSignal): Promise<Origin | null> {
  const { start } = settings;
  if (start.from === "random") return null;
  return runJob("adopt", { settings, start, run: start.from === "run" ? keptEpoch(project, start.run) : null, target }, { signal, onEvent: () => undefined });
}

/** The network that a run would begin with, and where it is, for whoever wants to look at it first; null where its weights are drawn, and of a backbone, which is no network of ours. Fails as planRun does, and with RunMissing and RunUntrained. */
export function plannedStart(project: Project, request: RunRequest): StartSpecification<FittingStart> | null {
  const { settings } = planRun(project, request);
  const { start } = settings;
  if (start.from === "random" || start.from === "backbone") return null;
  return { settings, start, run: start.from === "run" ? keptEpoch(project, start.run) : null };
}

function keptEpoch(project: Project, run: number): { readonly folder: string; readonly epoch: number } {
  const { id, bestEpoch } = findRun(project.db, run);
  if (bestEpoch === null) throw new Failure("RunUntrained", { run: id });
  return { folder: runFolder(project, id), epoch: bestEpoch };
}

/** `furnish` puts into the run's folder what it needs there; where it fails there is no run. */
function insertPlan(project: Project, { settings, parts }: RunPlan, furnish: (runId: number) => void = () => undefined): number {
  const insert = project.db.transaction(() => {
    const splitId = insertSplit(project.db, { specification: settings.split, seed: settings.seed, images: parts });
    const runId = insertRun(project.db, { settings, splitId, versions: versions(settings) });
    furnish(runId);
    return runId;
  });
  return withStorageFailures(project.folder, insert);
}
