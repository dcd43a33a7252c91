import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { RunRequest, RunSettings } from "../../shared/domain/run.ts";
import type { RateSuggestion } from "../../shared/domain/rateTest.ts";
import { Failure } from "../../shared/failure.ts";
import { ensureEngine } from "../engines/openEngine.ts";
import { chooseDevice } from "../jobs/chooseDevice.ts";
import { runJob } from "../jobs/runJob.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import type { Project } from "../project/project.ts";
import { fallBack } from "./fallBack.ts";
import type { FindingEvent } from "./findLearningRate.ts";
import { tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";
import { adoptStart } from "./prepareRun.ts";
import type { TrainingSpecification } from "./specification.ts";

/**
 * Tries ever longer learning rates for what a request asks for, from where it would start; the project stays as it is. Where memory runs out or a device
 * fails it begins anew as fallBack says. Fails as planRun, chooseDevice, adoptStart and findLearningRate do, with EngineMissing, and with UnfitForTask where images are drawn.
 */
export async function testRates(project: Project, request: RunRequest, options: { readonly signal: AbortSignal; readonly onEvent: (event: FindingEvent) => void }): Promise<RateSuggestion> {
  ensureEngine(request.engine);
  const { settings: planned, parts } = planRun(project, request);
  if (planned.task === "drawing") throw new Failure("UnfitForTask", { network: planned.network, task: "drawing", what: "a test of learning rates: the loss of each network falls when the other one does worse", remedy: "Leave out --find-learning-rate" });
  const asked = { ...planned, device: await chooseDevice(request, options.signal) };
  // Beside the project, which may be open to be read only.
  const runFolder = withStorageFailures(tmpdir(), () => mkdtempSync(path.join(tmpdir(), "moascope-rates-")));
  try {
    await adoptStart(project, asked, runFolder, options.signal);
    return await trySteadily(asked, { runFolder, ...tensorPlace(project), ...trainingImages(project, asked, parts) });
  } finally {
    rmSync(runFolder, { recursive: true, force: true });
  }

  async function trySteadily(settings: RunSettings, images: Omit<TrainingSpecification, "settings">): Promise<RateSuggestion> {
    try {
      return await runJob("findLearningRate", { ...images, settings }, options);
    } catch (error) {
      const next = options.signal.aborted ? null : fallBack(settings, asked, error, "test");
      if (next === null) throw error;
      options.onEvent({ kind: "fellBack", sentence: next.sentence });
      return trySteadily(next.settings, images);
    }
  }
}
