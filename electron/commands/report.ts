import path from "node:path";
import { withStorageFailuresAsync } from "../project/asFailure.ts";
import { openProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { collectFacts } from "../report/collectFacts.ts";
import { writeReport } from "../report/writeReport.ts";
import type { CommandDefinition } from "./command.ts";
import { runName } from "./options.ts";

export const report: CommandDefinition = (program, terminal) => {
  program
    .command("report")
    .description("write all about a run into one HTML file that needs nothing else")
    .argument("<project>", "the project")
    .option("--run <run>", "number of the run, or last", runName, "last")
    .requiredOption("--out <file>", "the HTML file to write")
    .action(async (projectPath: string, { run, out }: { readonly run: number | "last"; readonly out: string }) => {
      using project = openProject(projectPath, "read");
      const facts = await collectFacts(project, findRun(project.db, run));
      await withStorageFailuresAsync(out, () => writeReport(facts, out));
      terminal.say(`Wrote ${path.resolve(out)}`);
    });
};
