import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRecord } from "../evaluation/predictable.ts";
import { ensureTelling, epochInUse, predictImages, reproduceIn } from "../evaluation/predictRun.ts";
import { predictionTable } from "../evaluation/predictionTable.ts";
import { reproductionTable } from "../evaluation/reproductionTable.ts";
import { type PredictionTask, taskOfFolder, taskOfProject } from "../predicting/predictionTask.ts";
import { writeMasks } from "../predicting/writeMasks.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { openProject, type Project } from "../project/project.ts";
import { findRun, type RunRecord } from "../project/runs.ts";
import type { PredictionEvent } from "../training/predict.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { addFolderOptions, type FolderOptions, folderRequest, givenFolderOption } from "./folderOptions.ts";
import { runName } from "./options.ts";
import { showPrediction } from "./progress.ts";
import { maskFigures } from "./results.ts";
import type { Terminal } from "./terminal.ts";

type Options = FolderOptions & { readonly run: number | "last"; readonly images?: string; readonly out: string };

export const predict: CommandDefinition = (program, terminal) => {
  const command = program
    .command("predict")
    .description("write the probability of every class for each image, of the project or of another folder, to a CSV; or, of a run that learned masks, a mask of each image into a folder; or, of one that reproduces images, how far it does, and the numbers that an autoencoder keeps of each, to a CSV")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .option("--images <folder>", "images that are not in the project; the project stays as it is. What follows says how they are read, as for import");
  addFolderOptions(command)
    .requiredOption("--out <file>", "the CSV to write, or the folder for masks: 16-bit TIFFs in which objects are numbered")
    .action(async (projectPath: string, { run: name, images: folder, out, ...reading }: Options) => {
      const given = givenFolderOption(reading);
      if (given !== null && folder === undefined) throw new UsageError(`Give --images as well: ${given} says how a folder is read.`);
      const request = folder === undefined ? null : folderRequest(folder, reading);
      using project = openProject(projectPath, "read");
      const run = findRun(project.db, name);
      epochInUse(run);
      ensureTelling(run);
      const place = path.resolve(out);
      const isOfMasks = run.settings.task === "masks";
      // Before the work, so that a wrong path is not found out after it.
      if (!isOfMasks) withStorageFailures(out, () => mkdirSync(path.dirname(place), { recursive: true }));
      const task = request === null ? taskOfProject(project, run) : await ofFolder(terminal, project, run, request);
      const watching = { signal: terminal.signal, onEvent: (event: PredictionEvent) => showPrediction(terminal, event) };
      if (isOfMasks) {
        const { masks, evaluation } = await writeMasks(project, run, task, place, watching);
        terminal.progressDone();
        terminal.say(`Wrote ${masks.length} masks and masks.csv to ${place}`);
        if (evaluation !== null) terminal.say(`${task.subsets === null ? "Images with masks" : "Test images"}: ${maskFigures(evaluation)}`);
        return;
      }
      const images = task.fields.map(({ field: [first] }) => fromRecord(first));
      if (run.settings.task === "images") {
        const found = await reproduceIn(project, run, task.fields.map(({ image }) => ({ ...image, file: null })), watching);
        withStorageFailures(out, () => writeFileSync(out, reproductionTable(images, found, task.fields.map(({ image: { id } }) => task.subsets?.get(id) ?? null))));
        terminal.say(`Wrote how far ${images.length} images are reproduced to ${place}`);
        return;
      }
      const probabilities = await predictImages(project, run, task.fields.map(({ image }) => image), watching);
      withStorageFailures(out, () => writeFileSync(out, predictionTable(images, probabilities, run.settings.classNames)));
      terminal.say(`Wrote ${images.length} predictions to ${place}`);
    });
};

async function ofFolder(terminal: Terminal, project: Project, run: RunRecord, request: ReturnType<typeof folderRequest>): Promise<PredictionTask> {
  const onFile = (done: number, total: number) => terminal.progress("Reading images", done, total, `${done} of ${total}`);
  const task = await taskOfFolder(project, run, { ...request, signal: terminal.signal, onFile });
  for (const { file, reason } of task.skipped) terminal.note(`Skipped ${file}: ${reason}`);
  return task;
}
