import type { RunRequest } from "../../shared/domain/run.ts";
import type { RateSuggestion } from "../../shared/domain/rateTest.ts";
import { Failure } from "../../shared/failure.ts";
import { ensureEngine } from "../engines/openEngine.ts";
import { chooseDevice } from "../jobs/chooseDevice.ts";
import { runJob } from "../jobs/runJob.ts";
import type { Project } from "../project/project.ts";
import { runFolder } from "../project/runs.ts";
import type { FindingEvent } from "./findLearningRate.ts";
import { tensorPlace, trainingImages } from "./performRun.ts";
import { planRun } from "./planRun.ts";

/** Tries ever longer learning rates for what a request asks for; the project stays as it is. Fails as planRun, chooseDevice and findLearningRate do, and with EngineMissing and RatesNeedNewNetwork. */
export async function testRates(project: Project, request: RunRequest, options: { readonly signal: AbortSignal; readonly onEvent: (event: FindingEvent) => void }): Promise<RateSuggestion> {
  if (request.start.from !== "random") throw new Failure("RatesNeedNewNetwork", {});
  ensureEngine(request.engine);
  const { settings: planned, parts } = planRun(project, request);
  const settings = { ...planned, device: await chooseDevice(request, options.signal) };
  return runJob("findLearningRate", { runFolder: runFolder(project, 0), ...tensorPlace(project), settings, ...trainingImages(project, settings, parts) }, options);
}
