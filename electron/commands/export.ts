import path from "node:path";
import { Option } from "commander";
import { type ExportFormat, exportFormats, exportRun } from "../exporting/exportRun.ts";
import { openProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import type { CommandDefinition } from "./command.ts";
import { runName } from "./options.ts";

type Options = { readonly run: number | "last"; readonly format: ExportFormat; readonly out: string; readonly overwrite: boolean };

export const exportCommand: CommandDefinition = (program, terminal) => {
  program
    .command("export")
    .description("write a trained network, its normalisation inside, for other programs")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .addOption(new Option("--format <name>", "an ONNX file, a folder with a TensorFlow.js layers model, or the weights for Keras").choices(Object.keys(exportFormats)).makeOptionMandatory())
    .requiredOption("--out <path>", "the file or folder to write")
    .option("--overwrite", "replace what is there from an earlier export", false)
    .action(async (projectPath: string, { run: name, format, out, overwrite }: Options) => {
      using project = openProject(projectPath, "read");
      await exportRun(project, findRun(project.db, name), format, out, { overwrite });
      terminal.say(`Wrote ${path.resolve(out)}`);
    });
};
