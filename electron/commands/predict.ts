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
import { runName } from "./options.ts";
import { showPrediction } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

type Options = { readonly run: number | "last"; readonly images?: string; readonly table?: string; readonly out: string };

export const predict: CommandDefinition = (program, terminal) => {
  program
    .command("predict")
    .description("write the probability of every class for each image, of the project or of another folder, to a CSV")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .option("--images <folder>", "images that are not in the project; the project stays as it is")
    .option("--table <file>", "a table that describes them, as for import")
    .requiredOption("--out <file>", "the CSV to write")
    .action(async (projectPath: string, options: Options) => {
      if (options.table !== undefined && options.images === undefined) throw new UsageError("Give --images as well: --table describes the images of a folder.");
      using project = openProject(projectPath, "read");
      const run = findRun(project.db, options.run);
      epochInUse(run);
      // Before the work, so that a wrong path is not found out after it.
      withStorageFailures(options.out, () => mkdirSync(path.dirname(path.resolve(options.out)), { recursive: true }));
      const fields = options.images === undefined ? tensorFields(project, run.settings) : await folderFields(terminal, project, run, options.images, options.table);
      const images = fields.map(({ field: [first] }) => fromRecord(first));
      const probabilities = await predictImages(project, run, fields.map(({ image }) => image), { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
      withStorageFailures(options.out, () => writeFileSync(options.out, predictionTable(images, probabilities, run.settings.classNames)));
      terminal.say(`Wrote ${images.length} predictions to ${path.resolve(options.out)}`);
    });
};

async function folderFields(terminal: Terminal, project: Project, run: RunRecord, folder: string, table: string | undefined): Promise<TensorField[]> {
  const channels = listProjectChannels(project.db);
  const onFile = (done: number, total: number) => terminal.progress("Reading images", done, total, `${done} of ${total}`);
  const { images, skipped } = await readImages({ images: folder, table, signal: terminal.signal, onFile }, channels);
  for (const { file, reason } of skipped) terminal.note(`Skipped ${file}: ${reason}`);
  return fieldsOfRecords(recordsOf(images, channels), channels.map(({ name }) => name), run.settings);
}
