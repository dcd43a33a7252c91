import { openProject } from "../project/project.ts";
import { readMetrics } from "../project/results.ts";
import { listRuns } from "../project/runs.ts";
import { isBeingWritten } from "../project/writerLock.ts";
import type { CommandDefinition } from "./command.ts";
import { duration } from "./terminal.ts";

export const runs: CommandDefinition = (program, terminal) => {
  program
    .command("runs")
    .description("list the runs of a project")
    .argument("<project>", "the project")
    .option("--json", "as one line of JSON", false)
    .action((path: string, { json }: { readonly json: boolean }) => {
      using project = openProject(path, "read");
      // A run whose process was killed could not say so any more.
      const all = listRuns(project.db);
      // Asked only where it matters, for asking keeps a writer out for a moment.
      const isAlive = all.some(({ state }) => state === "running") && isBeingWritten(project.folder);
      const rows = all.map((run) => ({
        ...run,
        state: run.state === "running" && !isAlive ? "interrupted" : run.state,
        test: readMetrics(project.db, run.id, "test"),
      }));
      if (json) return terminal.say(JSON.stringify(rows));
      if (rows.length === 0) return terminal.say("Nothing was trained yet. Start with: moascope train PROJECT --network lenet-moa");
      for (const { id, state, network, settings, seconds, createdAt, failure, test } of rows) {
        const [name, value] = test["dice"] === undefined ? ["accuracy", test["accuracy"]] : ["Dice", test["dice"]];
        const figure = value === undefined ? "" : `  test ${name} ${value.toFixed(3)}`;
        const outcome = failure === null ? "" : `  ${failure}`;
        terminal.say(`${String(id).padStart(3)}  ${createdAt.slice(0, 16).replace("T", " ")}  ${network}  ${settings.size} px  split by ${settings.split.by}  seed ${settings.seed}  ${state}  ${duration(seconds)}${figure}${outcome}`);
      }
    });
};
