import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunRequest } from "../../shared/domain/run.ts";
import type { RateSuggestion } from "../../shared/domain/rateTest.ts";
import { ensureEngine } from "../engines/openEngine.ts";
import { chooseDevice } from "../jobs/chooseDevice.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { Project } from "../project/project.ts";
import type { FindingEvent } from "./findLearningRate.ts";
import { tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { adoptStart } from "./prepareRun.ts";

/**
 * Tries ever longer learning rates for what a request asks for, from where it would start; the project stays as it is.
 * Fails as planRun, chooseDevice, adoptStart and findLearningRate do, and with EngineMissing.
 */
export async function testRates(project: Project, request: RunRequest, options: { readonly signal: AbortSignal; readonly onEvent: (event: FindingEvent) => void }): Promise<RateSuggestion> {
  ensureEngine(request.engine);
  const { settings: planned, parts } = planRun(project, request);
  const settings = { ...planned, device: await chooseDevice(request, options.signal) };
  // Beside the project, which may be open to be read only.
  const runFolder = withStorageFailures(tmpdir(), () => mkdtempSync(path.join(tmpdir(), "moascope-rates-")));
  try {
    await adoptStart(project, settings, runFolder, options.signal);
    return await runJob("findLearningRate", { runFolder, ...tensorPlace(project), settings, ...trainingImages(project, settings, parts) }, options);
  } finally {
    rmSync(runFolder, { recursive: true, force: true });
  }
}
