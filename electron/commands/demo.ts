import { usualRequest } from "../../shared/domain/usualRequest.ts";
import { availableParallelism } from "node:os";
import path from "node:path";
import { createDemo, type DemoProgress, freeFolder } from "../demo/createDemo.ts";
import { evaluateClasses } from "../evaluation/evaluateRun.ts";
import { architectureNamed } from "../nn/zoo/build.ts";
import { openProject } from "../project/project.ts";
import { findRun } from "../project/runs.ts";
import { collectFacts } from "../report/collectFacts.ts";
import { writeReport } from "../report/writeReport.ts";
import { prepareRun } from "../training/prepareRun.ts";
import type { CommandDefinition } from "./command.ts";
import { tell } from "./tellImport.ts";
import { wholeNumber } from "./options.ts";
import { tellResults } from "./results.ts";
import type { Terminal } from "./terminal.ts";
import { trainRun } from "./train.ts";

type Options = { readonly folder: string; readonly epochs: number; readonly seed: number; readonly threads: number };

export const demo: CommandDefinition = (program, terminal) => {
  program
    .command("demo")
    .description("draw a small screen of synthetic cells, train a network on it, and report how well it tells mechanisms apart")
    .option("--folder <folder>", "where images and project go; a number is added when it exists", "moascope-demo")
    .option("--epochs <number>", "how often every training image is shown", wholeNumber(1), 80)
    .option("--seed <number>", "decides everything random", wholeNumber(0), 1)
    .option("--threads <number>", "processor cores to use; all of them unless given", wholeNumber(1), availableParallelism())
    .action((options: Options) => runDemo(terminal, options));
};

async function runDemo(terminal: Terminal, { folder: wanted, epochs, seed, threads }: Options): Promise<void> {
  const folder = freeFolder(path.resolve(wanted));
  const { signal } = terminal;
  const steps = { drawing: ["Drawing the demo screen", "fields"], reading: ["Reading images", "files"] } as const;
  const onProgress = ({ step, done, total }: DemoProgress) => terminal.progress(steps[step][0], done, total, `${done} of ${total} ${steps[step][1]}`);
  const { project: projectPath, report: imported } = await createDemo(folder, { seed, signal, onProgress });
  terminal.progressDone();
  terminal.note(`Drew ${imported.images} fields of synthetic cells in ${folder}`);
  tell(terminal, imported, false);
  using project = openProject(projectPath, "write");

  const network = "lenet-moa";
  const { augmentation } = architectureNamed(network);
  // A plate that the network has never seen is what a laboratory will show it next.
  const split = { by: "plate", test: 1, validation: 0 } as const;
  const runId = prepareRun(project, { ...usualRequest, network, split, epochs, batch: 16, size: 128, augmentation, seed, threads });
  await trainRun(terminal, project, runId);
  const run = findRun(project.db, runId);
  const evaluations = evaluateClasses(project, run);
  const report = path.join(project.folder, "reports", `run-${runId}.html`);
  await writeReport(await collectFacts(project, run), report);

  tellResults(terminal, project, run, evaluations, false);
  terminal.say("");
  terminal.say(`Test accuracy on a plate that was kept apart: ${evaluations.test?.accuracy.toFixed(3)} (guessing the largest class would give ${guessing(evaluations.test!.confusion).toFixed(3)})`);
  terminal.say(`Report:  ${report}`);
  terminal.say(`Project: ${project.folder}`);
  terminal.say(`Go on with it: npx moascope runs ${quotedPath(project.folder)}`);
}

/** Accuracy of always naming the most common class. Rows are the truth. */
function guessing(confusion: readonly (readonly number[])[]): number {
  const sizes = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  return Math.max(...sizes) / sizes.reduce((sum, size) => sum + size, 0);
}

function quotedPath(text: string): string {
  return text.includes(" ") ? `"${text}"` : text;
}
