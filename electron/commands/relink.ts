import { relink } from "../importing/relink.ts";
import { openProject } from "../project/project.ts";
import type { CommandDefinition } from "./command.ts";

type Options = { readonly from?: string; readonly to: string; readonly json: boolean };

export const relinkCommand: CommandDefinition = (program, terminal) => {
  program
    .command("relink")
    .description("tell a project where its images are now, after their folder was moved or renamed")
    .argument("<project>", "the project")
    .requiredOption("--to <folder>", "the folder where they are now")
    .option("--from <folder>", "the folder where they were; without it every missing file is looked for by its name and content")
    .option("--json", "end with one line of JSON", false)
    .action((path: string, { from, to, json }: Options) => {
      using project = openProject(path, "write");
      const report = relink(project, from ?? null, to);
      const { relinked, missing, examples } = report;
      const still = missing === 0 ? "none is missing any more" : `${missing} are still missing, such as ${examples.join(", ")}`;
      const summary = `${relinked} file${relinked === 1 ? "" : "s"} found at the new place; ${still}.`;
      if (!json) return terminal.say(summary);
      terminal.note(summary);
      terminal.say(JSON.stringify(report));
    });
};
