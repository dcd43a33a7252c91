import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRecord, recordsOf } from "../evaluation/predictable.ts";
import { epochInUse, predictImages } from "../evaluation/predictRun.ts";
import { predictionTable } from "../evaluation/predictionTable.ts";
import { readImages } from "../importing/readImages.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listProjectChannels } from "../project/channels.ts";
import { openProject, type Project } from "../project/project.ts";
import { findRun, type RunRecord } from "../project/runs.ts";
import { fieldsOfRecords, type TensorField, tensorFields } from "../training/performRun.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { addFolderOptions, type FolderOptions, folderRequest, givenFolderOption } from "./folderOptions.ts";
import { runName } from "./options.ts";
import { showPrediction } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = FolderOptions & { readonly run: number | "last"; readonly images?: string; readonly out: string };

export const predict: CommandDefinition = (program, terminal) => {
  const command = program
    .command("predict")
    .description("write the probability of every class for each image, of the project or of another folder, to a CSV")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .option("--images <folder>", "images that are not in the project; the project stays as it is. What follows says how they are read, as for import");
  addFolderOptions(command)
    .requiredOption("--out <file>", "the CSV to write")
    .action(async (projectPath: string, { run: name, images: folder, out, ...reading }: Options) => {
      const given = givenFolderOption(reading);
      if (given !== null && folder === undefined) throw new UsageError(`Give --images as well: ${given} says how a folder is read.`);
      const request = folder === undefined ? null : folderRequest(folder, reading);
      using project = openProject(projectPath, "read");
      const run = findRun(project.db, name);
      epochInUse(run);
      // Before the work, so that a wrong path is not found out after it.
      withStorageFailures(out, () => mkdirSync(path.dirname(path.resolve(out)), { recursive: true }));
      const fields = request === null ? tensorFields(project, run.settings) : await folderFields(terminal, project, run, request);
      const images = fields.map(({ field: [first] }) => fromRecord(first));
      const probabilities = await predictImages(project, run, fields.map(({ image }) => image), { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
      withStorageFailures(out, () => writeFileSync(out, predictionTable(images, probabilities, run.settings.classNames)));
      terminal.say(`Wrote ${images.length} predictions to ${path.resolve(out)}`);
    });
};

async function folderFields(terminal: Terminal, project: Project, run: RunRecord, request: ReturnType<typeof folderRequest>): Promise<TensorField[]> {
  const channels = listProjectChannels(project.db);
  const onFile = (done: number, total: number) => terminal.progress("Reading images", done, total, `${done} of ${total}`);
  const { images, skipped } = await readImages({ ...request, signal: terminal.signal, onFile }, channels);
  for (const { file, reason } of skipped) terminal.note(`Skipped ${file}: ${reason}`);
  return fieldsOfRecords(recordsOf(images, channels), channels.map(({ name }) => name), run.settings);
}
