import { type FindingEvent, NetworkInfo } from "../../shared/contract/training.ts";
import { Failure } from "../../shared/failure.ts";
import { memoryOf } from "../engines/openEngine.ts";
import { splitPreview } from "../evaluation/splitPreview.ts";
import { runJob } from "../jobs/runJob.ts";
import { buildModel, buildToTrain } from "../nn/zoo/build.ts";
import { summarise } from "../nn/summary.ts";
import { zoo } from "../nn/zoo/index.ts";
import { illuminationRanges } from "../previewing/illuminationPicture.ts";
import { listChannels } from "../project/channels.ts";
import { listImages } from "../project/images.ts";
import { writeCacheBytes } from "../project/cacheLimit.ts";
import { keepRecipe, listRecipes } from "../project/recipes.ts";
import { clearMadeAgain, countCache } from "../pixels/projectCache.ts";
import { findRun, listRuns } from "../project/runs.ts";
import { silence } from "../queue/runQueues.ts";
import { learnableAttributes } from "../training/attributes.ts";
import { memoryOfRun } from "../training/memory.ts";
import { modelOfRun } from "../training/modelOfRun.ts";
import { planRun } from "../training/planRun.ts";
import { beginRun, plannedStart } from "../training/prepareRun.ts";
import { channelsOf } from "../training/tensorImages.ts";
import { testRates } from "../training/testRates.ts";
import { eventsOf } from "./eventsOf.ts";
import { openIn, os, streamed, writableIn } from "./procedure.ts";
import { runSummary } from "./runSummary.ts";

const plain = { l1: 0, l2: 0 };

function networkInfo(name: string): NetworkInfo {
  const { description, group, task = "classes", size, smallestSize, augmentation, suits: { optimiser, learningRate, l2, beta1 }, options } = zoo[name]!;
  return { name, description, group, task, size, smallestSize, augmentation, suits: { optimiser, learningRate, l2, ...(beta1 !== undefined && { beta1 }) }, options: [...options] };
}

/** Calls of the area `training` of the contract. */
export const trainingProcedures = {
  networks: os.training.networks.handler(() => Object.keys(zoo).map(networkInfo)),
  attributes: os.training.attributes.handler(({ input, context }) => learnableAttributes(listImages(openIn(context, input).project))),
  summary: os.training.summary.handler(({ input: { network, networkOptions: options, batch, optimiser, ...shape } }) => summarise(buildModel(network, { ...shape, ...plain, options }), { batch, optimiser })),
  summaryOfRun: os.training.summaryOfRun.handler(({ input, context }) => {
    const { project } = openIn(context, input);
    const run = findRun(project.db, input.runId);
    return summarise(modelOfRun(project, run), { batch: run.settings.batch, optimiser: run.settings.optimiser.name });
  }),
  inspect: os.training.inspect.handler(({ input, signal }) => runJob("inspect", input, { signal: signal ?? new AbortController().signal, onEvent: () => undefined })),
  inspectBackbone: os.training.inspectBackbone.handler(({ input, signal }) => runJob("inspectBackbone", input, { signal: signal ?? new AbortController().signal, onEvent: () => undefined })),
  measure: os.training.measure.handler(({ input, signal }) => runJob("measure", input, { signal: signal ?? new AbortController().signal, onEvent: () => undefined })),
  memory: os.training.memory.handler(({ input: { network, networkOptions: options, batch, microBatch, optimiser, clipping, engine, ...shape } }) => {
    const plan = { ...buildToTrain(network, { ...shape, ...plain, options }), scales: null, optimiser, clipping, microBatch, threads: 1 };
    return { neededBytes: memoryOfRun({ memoryFor: memoryOf[engine] }, plan, { size: shape.size, channels: shape.channels }, batch), freeBytes: process.availableMemory() };
  }),
  startSummary: os.training.startSummary.handler(async ({ input, context, signal }) => {
    const planned = plannedStart(openIn(context, input).project, input.request);
    return planned && { ...(await runJob("lookAtStart", planned, { signal: signal ?? new AbortController().signal, onEvent: () => undefined })), freeBytes: process.availableMemory() };
  }),
  measureStart: os.training.measureStart.handler(async ({ input, context, signal }) => {
    const planned = plannedStart(openIn(context, input).project, input.request);
    return planned && runJob("measureStart", planned, { signal: signal ?? new AbortController().signal, onEvent: () => undefined });
  }),
  findLearningRate: os.training.findLearningRate.handler(({ input, context, signal }) => {
    const open = openIn(context, input);
    const { project, closing } = open;
    const work = async (tell: (event: FindingEvent) => void, ending: AbortSignal) => {
      using _work = open.work();
      tell({ kind: "found", found: await testRates(project, input.request, { signal: AbortSignal.any([ending, closing]), onEvent: tell }) });
    };
    return streamed(eventsOf(work, signal));
  }),
  splitPreview: os.training.splitPreview.handler(({ input, context }) => splitPreview(planRun(openIn(context, input).project, input.request))),
  recipes: os.training.recipes.handler(({ input, context }) => listRecipes(openIn(context, input).project.db)),
  keepRecipe: os.training.keepRecipe.handler(({ input, context }) => keepRecipe(writableIn(context, input).project.db, input.recipe)),
  illumination: os.training.illumination.handler(async ({ input, context }) => {
    const open = openIn(context, input);
    const illumination = await context.previews.of(open).illumination(input.imageId, input.recipe);
    return illumination && illuminationRanges(illumination, channelsOf(input.recipe, listChannels(open.project.db)));
  }),
  cache: os.training.cache.handler(({ input, context }) => countCache(openIn(context, input).project)),
  clearCache: os.training.clearCache.handler(({ input, context }) => {
    const open = writableIn(context, input);
    if (open.isWorkedOn || context.queues.of(open).isActive) throw new Failure("ProjectBusy", {});
    clearMadeAgain(open.project);
    context.previews.of(open).forget();
    context.thumbnails.of(open).clear();
    return {};
  }),
  limitCache: os.training.limitCache.handler(({ input: { kind, limitBytes, ...place }, context }) => {
    const open = writableIn(context, place);
    writeCacheBytes(open.project.db, kind, limitBytes);
    if (kind === "thumbnails") context.thumbnails.of(open).limit();
    return {};
  }),
  start: os.training.start.handler(async ({ input, context }) => {
    const open = writableIn(context, input);
    const runId = await beginRun(open.project, input.request, open.closing);
    context.queues.of(open).added(runId);
    return { runId };
  }),
  pause: os.training.pause.handler(async ({ input, context }) => {
    await context.queues.of(openIn(context, input)).pause(input.runId);
    return {};
  }),
  resume: os.training.resume.handler(({ input, context }) => {
    context.queues.of(openIn(context, input)).resume(input.runId);
    return {};
  }),
  stop: os.training.stop.handler(async ({ input, context }) => {
    await context.queues.of(openIn(context, input)).stop(input.runId);
    return {};
  }),
  remove: os.training.remove.handler(async ({ input, context }) => {
    await context.queues.of(openIn(context, input)).remove(input.runId);
    return {};
  }),
  runs: os.training.runs.handler(({ input, context }) => {
    const open = openIn(context, input);
    const queue = context.queues.find(open);
    return listRuns(open.project.db).map((run) => runSummary(open.project, run, queue?.stateOf(run) ?? run.state));
  }),
  watch: os.training.watch.handler(({ input, context, signal = new AbortController().signal }) => {
    const open = openIn(context, input);
    // Another program writes a project that can only be read, and does not tell.
    return streamed(context.queues.find(open)?.watch(signal) ?? silence(AbortSignal.any([signal, open.closing])));
  }),
};
