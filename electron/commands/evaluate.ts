import { Option } from "commander";
import { Subset } from "../../shared/domain/run.ts";
import { type Evaluations, evaluateRun } from "../evaluation/evaluateRun.ts";
import { ensureTelling } from "../evaluation/predictRun.ts";
import { openProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import type { CommandDefinition } from "./command.ts";
import { runName } from "./options.ts";
import { tellResults } from "./results.ts";
import { predictAll } from "./train.ts";

type Options = { readonly run: number | "last"; readonly subset?: Subset; readonly json: boolean };

export const evaluate: CommandDefinition = (program, terminal) => {
  program
    .command("evaluate")
    .description("measure a trained run anew on the images of its split")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .addOption(new Option("--subset <subset>", "only this part of the split").choices(Subset.options))
    .option("--json", "end with one line of JSON", false)
    .action(async (path: string, { run: name, subset, json }: Options) => {
      using project = openProject(path, "write");
      const run = findRun(project.db, name);
      ensureTelling(run);
      await predictAll(terminal, project, run.id);
      const evaluations = evaluateRun(project, run);
      const wanted = Object.fromEntries(Subset.options.map((part) => [part, subset === undefined || part === subset ? evaluations[part] : null])) as Evaluations;
      tellResults(terminal, project, run, wanted, json);
    });
};
