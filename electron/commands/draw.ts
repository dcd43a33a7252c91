import path from "node:path";
import { MOST_DRAWN } from "../../shared/domain/drawing.ts";
import { drawIn } from "../evaluation/drawIn.ts";
import { openProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import type { CommandDefinition } from "./command.ts";
import { runName, wholeNumber } from "./options.ts";
import { showPrediction } from "./progress.ts";

type Options = { readonly run: number | "last"; readonly count: number; readonly seed: number; readonly out: string };

export const draw: CommandDefinition = (program, terminal) => {
  program
    .command("draw")
    .description("draw new images with a run that learned to: of each the grey levels as a TIFF of 32-bit floats, a page a channel, and a picture as PNG")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .option("--count <number>", "how many images", wholeNumber(1, MOST_DRAWN), 16)
    .option("--seed <number>", "decides which images: the same seed draws the same ones", wholeNumber(0), 1)
    .requiredOption("--out <folder>", "the folder to write them to")
    .action(async (projectPath: string, { run: name, count, seed, out }: Options) => {
      using project = openProject(projectPath, "read");
      const folder = path.resolve(out);
      const run = findRun(project.db, name);
      await drawIn(project, run, { count, seed, folder }, { signal: terminal.signal, onEvent: (event) => showPrediction(terminal, event) });
      terminal.progressDone();
      terminal.say(`Drew ${count} ${count === 1 ? "image" : "images"} with run ${run.id} into ${folder}`);
    });
};
