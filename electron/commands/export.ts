import path from "node:path";
import { Option } from "commander";
import { epochInUse } from "../evaluation/predictRun.ts";
import type { ExportedModel } from "../exporting/exported.ts";
import { exportOnnx } from "../exporting/exportOnnx.ts";
import { exportTfjs } from "../exporting/exportTfjs.ts";
import { openProject, type Project } from "../project/project.ts";
import { findRun, type RunRecord } from "../project/runs.ts";
import { runFolder } from "../training/performRun.ts";
import { readTrainedModel } from "../training/predict.ts";
import type { CommandDefinition } from "./command.ts";
import { runName } from "./options.ts";

type Options = { readonly run: number | "last"; readonly format: keyof typeof formats; readonly out: string; readonly overwrite: boolean };

const formats = { onnx: exportOnnx, tfjs: exportTfjs } as const;

export const exportCommand: CommandDefinition = (program, terminal) => {
  program
    .command("export")
    .description("write a trained network, its normalisation inside, for other programs")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .addOption(new Option("--format <name>", "an ONNX file, or a folder with a TensorFlow.js layers model").choices(Object.keys(formats)).makeOptionMandatory())
    .requiredOption("--out <path>", "the file or folder to write")
    .option("--overwrite", "replace what is there from an earlier export", false)
    .action(async (projectPath: string, { run: name, format, out, overwrite }: Options) => {
      using project = openProject(projectPath, "read");
      await formats[format](exportedModel(project, findRun(project.db, name)), out, { overwrite });
      terminal.say(`Wrote ${path.resolve(out)}`);
    });
};

function exportedModel(project: Project, run: RunRecord): ExportedModel {
  const { settings, network, id, versions, createdAt } = run;
  const epoch = epochInUse(run);
  const { classNames, channels, size, classes, seed } = settings;
  return {
    ...readTrainedModel(runFolder(project, id), epoch),
    classNames,
    channels,
    size,
    provenance: { project: project.name, run: String(id), network, epoch: String(epoch), classes, seed: String(seed), trainedAt: createdAt, ...versions },
  };
}
