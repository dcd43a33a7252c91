import path from "node:path";
import { FolderPredictionRequest, type PredictEvent } from "../../shared/contract/results.ts";
import { Failure } from "../../shared/failure.ts";
import { drawIn } from "../evaluation/drawIn.ts";
import { evaluateRun } from "../evaluation/evaluateRun.ts";
import { evaluateUnits } from "../evaluation/evaluateUnits.ts";
import { fromRecord } from "../evaluation/predictable.ts";
import { predictionColumns } from "../evaluation/predictionColumns.ts";
import { predictionTable } from "../evaluation/predictionTable.ts";
import { maskResults } from "../evaluation/maskResults.ts";
import { ensureTelling, predictProject } from "../evaluation/predictRun.ts";
import { reproductionResults } from "../evaluation/reproductionResults.ts";
import { reproductionTable } from "../evaluation/reproductionTable.ts";
import { runImages } from "../evaluation/runImages.ts";
import { exportMasks } from "../exporting/exportMasks.ts";
import { exportEndings, exportRun } from "../exporting/exportRun.ts";
import { predictFolder } from "../predicting/folderPrediction.ts";
import { withStorageFailuresAsync } from "../project/asFailure.ts";
import { reproducedRecords } from "../project/reproducedRecords.ts";
import { findRun } from "../project/runs.ts";
import { collectFacts } from "../report/collectFacts.ts";
import { writeReport } from "../report/writeReport.ts";
import type { PredictionEvent } from "../training/predict.ts";
import { eventsOf } from "./eventsOf.ts";
import { requestOf } from "./importing.ts";
import { openIn, os, streamed, writableIn } from "./procedure.ts";

/** Calls of the area `results` of the contract. */
export const resultsProcedures = {
  evaluate: os.results.evaluate.handler(({ input, context }) => evaluateUnits(runImages(openIn(context, input).project, input.runId), input.subset, input.unit)),
  masks: os.results.masks.handler(({ input, context }) => maskResults(openIn(context, input).project, input.runId, input.subset)),
  reproductions: os.results.reproductions.handler(({ input, context }) => reproductionResults(openIn(context, input).project, input.runId, input.subset)),
  predictions: os.results.predictions.handler(({ input, context }) => predictionColumns(runImages(openIn(context, input).project, input.runId))),
  predict: os.results.predict.handler(({ input: { runId, ...input }, context, signal }) => {
    const open = writableIn(context, input);
    context.queues.of(open).refuseWhileActive(runId, "predicted");
    const work = async (tell: (event: PredictEvent) => void, cancelled: AbortSignal) => {
      using _work = open.work();
      const run = findRun(open.project.db, runId);
      ensureTelling(run);
      const told = toldOf(tell);
      await predictProject(open.project, run, { signal: AbortSignal.any([cancelled, open.closing]), onEvent: told.onEvent });
      evaluateRun(open.project, run);
      open.tell({ kind: "runs" });
      tell({ kind: "done", images: told.images });
    };
    return streamed(eventsOf(work, signal));
  }),
  predictFolder: os.results.predictFolder.handler(({ input, context, signal }) => {
    const open = openIn(context, input);
    const asked = FolderPredictionRequest.parse(input);
    const work = async (tell: (event: PredictEvent) => void, cancelled: AbortSignal) => {
      using _work = open.work();
      const run = findRun(open.project.db, asked.runId);
      const onFile = (done: number, total: number) => tell({ kind: "progress", step: "reading", done, total });
      const told = toldOf(tell);
      const order = { request: requestOf(asked.source), masksTo: asked.masksTo };
      context.folderPredictions.keep(open, asked, await predictFolder(open.project, run, order, { signal: AbortSignal.any([cancelled, open.closing]), onFile, onEvent: told.onEvent }));
      tell({ kind: "done", images: told.images });
    };
    return streamed(eventsOf(work, signal));
  }),
  folderPrediction: os.results.folderPrediction.handler(({ input, context }) => context.folderPredictions.find(openIn(context, input), FolderPredictionRequest.parse(input))?.shown ?? null),
  folderCsv: os.results.folderCsv.handler(({ input, context }) => {
    const asked = FolderPredictionRequest.parse(input);
    const found = context.folderPredictions.find(openIn(context, input), asked);
    const { folder } = asked.source;
    if (found === undefined) throw new Failure("FolderNotPredicted", { path: folder });
    return { fileName: `${path.basename(folder)} run ${asked.runId}.csv`, text: found.csv };
  }),
  exportCsv: os.results.exportCsv.handler(({ input, context }) => {
    const { project } = openIn(context, input);
    const run = findRun(project.db, input.runId);
    const fileName = `${project.name} run ${run.id}.csv`;
    if (run.settings.task === "images") {
      const reproduced = reproducedRecords(project, run);
      return { fileName, text: reproductionTable(reproduced.map(({ image }) => fromRecord(image)), reproduced.map(({ found }) => found), reproduced.map(({ subset }) => subset)) };
    }
    const { records, images } = runImages(project, input.runId);
    const byId = new Map(records.map((record) => [record.id, record]));
    const rows = images.flatMap(({ id }) => byId.get(id) ?? []).map(fromRecord);
    return { fileName, text: predictionTable(rows, images.map(({ probabilities }) => probabilities), run.settings.classNames, images) };
  }),
  report: os.results.report.handler(async ({ input, context }) => {
    const { project } = openIn(context, input);
    const file = path.join(project.folder, "reports", `run-${input.runId}.html`);
    const facts = await collectFacts(project, findRun(project.db, input.runId));
    await withStorageFailuresAsync(file, () => writeReport(facts, file));
    return { path: file };
  }),
  exportMasks: os.results.exportMasks.handler(async ({ input: { runId, ...input }, context }) => {
    const { project } = openIn(context, input);
    const place = path.join(project.folder, "exports", `run-${runId}-masks`);
    await exportMasks(project, findRun(project.db, runId), place);
    return { path: place };
  }),
  draw: os.results.draw.handler(({ input: { runId, count, seed, ...input }, context, signal }) => {
    const open = writableIn(context, input);
    const work = async (tell: (event: PredictEvent) => void, cancelled: AbortSignal) => {
      using _work = open.work();
      const told = toldOf(tell);
      await withStorageFailuresAsync(open.project.folder, () => drawIn(open.project, findRun(open.project.db, runId), { count, seed, folder: null }, { signal: AbortSignal.any([cancelled, open.closing]), onEvent: told.onEvent }));
      tell({ kind: "done", images: told.images });
    };
    return streamed(eventsOf(work, signal));
  }),
  exportDrawn: os.results.exportDrawn.handler(async ({ input: { runId, count, seed, ...input }, context, signal = new AbortController().signal }) => {
    const open = writableIn(context, input);
    using _work = open.work();
    const folder = path.join(open.project.folder, "exports", `run-${runId}-drawn-seed-${seed}`);
    await withStorageFailuresAsync(folder, () => drawIn(open.project, findRun(open.project.db, runId), { count, seed, folder }, { signal: AbortSignal.any([signal, open.closing]), onEvent: () => undefined }));
    return { path: folder };
  }),
  exportModel: os.results.exportModel.handler(async ({ input: { runId, format, ...input }, context }) => {
    const { project } = openIn(context, input);
    const place = path.join(project.folder, "exports", `run-${runId}${exportEndings[format]}`);
    await exportRun(project, findRun(project.db, runId), format, place, { overwrite: true });
    return { path: place };
  }),
};

/** Tells how far a prediction is, and where it is predicted otherwise than the run was trained; counts its images. */
function toldOf(tell: (event: PredictEvent) => void) {
  const told = {
    images: 0,
    onEvent(event: PredictionEvent): void {
      if (event.kind === "fellBack") return tell(event);
      told.images = event.total;
      tell({ kind: "progress", step: "predicting", done: event.done, total: event.total });
    },
  };
  return told;
}
