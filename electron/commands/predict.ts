import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fromRecord, recordsOf } from "../evaluation/predictable.ts";
import { epochInUse, predictImages, reproduceIn } from "../evaluation/predictRun.ts";
import { predictionTable } from "../evaluation/predictionTable.ts";
import { reproductionTable } from "../evaluation/reproductionTable.ts";
import { readImages } from "../importing/readImages.ts";
import { withStorageFailures } from "../project/asFailure.ts";
import { listProjectChannels } from "../project/channels.ts";
import { openProject, type Project } from "../project/project.ts";
import { findRun, type RunRecord } from "../project/runs.ts";
import { readSplit } from "../project/splits.ts";
import { masksOfFields } from "../training/maskRun.ts";
import { fieldsOfRecords, tensorFields } from "../training/performRun.ts";
import { type CommandDefinition, UsageError } from "./command.ts";
import { addFolderOptions, type FolderOptions, folderRequest, givenFolderOption } from "./folderOptions.ts";
import { runName } from "./options.ts";
import { type MaskTask, predictMasks } from "./predictMasks.ts";
import { showPrediction } from "./progress.ts";
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
      if (run.settings.task === "masks") return predictMasks(terminal, project, run, request === null ? ofProject(project, run) : await ofFolder(terminal, project, run, request), out);
      // Before the work, so that a wrong path is not found out after it.
      withStorageFailures(out, () => mkdirSync(path.dirname(path.resolve(out)), { recursive: true }));
      const { fields, subsets } = request === null ? ofProject(project, run) : await ofFolder(terminal, project, run, request);
      const images = fields.map(({ field: [first] }) => fromRecord(first));
      if (run.settings.task === "images") {
        const found = await reproduceIn(project, run, fields.map(({ image }) => ({ ...image, file: null })), { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
        withStorageFailures(out, () => writeFileSync(out, reproductionTable(images, found, fields.map(({ image: { id } }) => subsets?.get(id) ?? null))));
        terminal.say(`Wrote how far ${images.length} images are reproduced to ${path.resolve(out)}`);
        return;
      }
      const probabilities = await predictImages(project, run, fields.map(({ image }) => image), { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
      withStorageFailures(out, () => writeFileSync(out, predictionTable(images, probabilities, run.settings.classNames)));
      terminal.say(`Wrote ${images.length} predictions to ${path.resolve(out)}`);
    });
};

function ofProject(project: Project, run: RunRecord): MaskTask {
  const fields = tensorFields(project, run.settings);
  const subsets = new Map([...readSplit(project.db, run.splitId).images].map(([id, { subset }]) => [id, subset]));
  return { fields, masks: masksOfFields(project, fields.map(({ field }) => field)), subsets };
}

async function ofFolder(terminal: Terminal, project: Project, run: RunRecord, request: ReturnType<typeof folderRequest>): Promise<MaskTask> {
  const channels = listProjectChannels(project.db);
  const onFile = (done: number, total: number) => terminal.progress("Reading images", done, total, `${done} of ${total}`);
  const { images, skipped, masks } = await readImages({ ...request, signal: terminal.signal, onFile }, channels);
  for (const { file, reason } of skipped) terminal.note(`Skipped ${file}: ${reason}`);
  const fields = fieldsOfRecords(recordsOf(images, channels), channels.map(({ name }) => name), run.settings);
  // Images of a folder are numbered from 1.
  const known = images.flatMap((image, at) => {
    const mask = masks?.byImage.get(image);
    return mask === undefined ? [] : [[at + 1, { path: mask.file.path, bytes: mask.content.bytes, modifiedMs: mask.content.modifiedMs }] as const];
  });
  return { fields, masks: new Map(known), subsets: null };
}
